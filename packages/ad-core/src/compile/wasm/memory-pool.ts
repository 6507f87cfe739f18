import { wasmPlatform, type WasmMemory } from './platform.js'

/** A stretch of a WebAssembly memory that a program has for itself. */
export interface Stretch {
  readonly memory: WasmMemory
  readonly base: number
  readonly bytes: number
  /** Whether it has been given back. */
  isFree: boolean
}

const PAGE = 65536
/** Programs above this size have a memory of their own, so that it can be given back. */
const LARGE = 1 << 22
/**
 * Bytes of a memory that programs share. It never grows: V8 drops all optimised code that reads typed
 * arrays when for the first time the buffer of one is detached, which growing a memory does.
 */
const SHARED = 1 << 24
/** Below it nothing is placed: address 0 stays out of use. */
const FIRST = 1024

interface SharedMemory {
  readonly memory: WasmMemory
  end: number
  readonly free: { base: number; bytes: number }[]
}

const shared: SharedMemory[] = []

/** Where a program will stand: without an owner, in a memory of its own. */
interface MemoryPlace {
  readonly base: number
  readonly owner: SharedMemory | undefined
}

/** A memory of a program's own, which threads can share. */
export function ownPlace(): MemoryPlace {
  return { base: FIRST, owner: undefined }
}

/** Chooses where a program of at most so many bytes will stand. */
export function placeFor(bytes: number): MemoryPlace {
  if (bytes >= LARGE) return ownPlace()
  for (const owner of shared) {
    const hole = owner.free.find((free) => free.bytes >= bytes)
    if (hole !== undefined) return { base: hole.base, owner }
    if (owner.end + bytes <= SHARED) return { base: owner.end, owner }
  }
  const owner: SharedMemory = {
    memory: new (wasmPlatform()!.Memory)({ initial: pages(SHARED) }),
    end: FIRST,
    free: [],
  }
  shared.push(owner)
  return { base: owner.end, owner }
}

/** Takes the stretch that was chosen, now that its size is known. */
export function take({ base, owner }: MemoryPlace, bytes: number, forThreads: boolean): Stretch {
  if (owner === undefined) {
    const initial = pages(base + bytes)
    const limits = forThreads ? { initial, maximum: initial, shared: true } : { initial }
    const memory = new (wasmPlatform()!.Memory)(limits)
    return { memory, base, bytes, isFree: false }
  }
  const hole = owner.free.findIndex((free) => free.base === base)
  if (hole >= 0) {
    const { bytes: whole } = owner.free[hole]!
    owner.free.splice(hole, 1)
    if (whole > bytes) owner.free.push({ base: base + bytes, bytes: whole - bytes })
  } else owner.end = base + bytes
  return { memory: owner.memory, base, bytes, isFree: false }
}

/** Gives a stretch back for others; once is enough. */
export function release(stretch: Stretch): void {
  const { memory, base, bytes, isFree } = stretch
  stretch.isFree = true
  const owner = shared.find((known) => known.memory === memory)
  if (owner === undefined || isFree) return
  const hole = { base, bytes }
  const next = takeHole(owner, (free) => free.base === base + bytes)
  if (next !== undefined) hole.bytes += next.bytes
  const before = takeHole(owner, (free) => free.base + free.bytes === base)
  if (before !== undefined) {
    hole.base = before.base
    hole.bytes += before.bytes
  }
  if (hole.base + hole.bytes === owner.end) owner.end = hole.base
  else owner.free.push(hole)
}

type Hole = SharedMemory['free'][number]

/** Takes a hole away from those of a memory. */
function takeHole({ free }: SharedMemory, fits: (hole: Hole) => boolean): Hole | undefined {
  const k = free.findIndex(fits)
  return k < 0 ? undefined : free.splice(k, 1)[0]
}

function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE)
}
