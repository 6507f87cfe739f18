import { wasmPlatform, type WasmMemory } from './platform.js'

/** A stretch of a WebAssembly memory that a program has for itself. */
export interface Stretch {
  readonly memory: WasmMemory
  readonly base: number
  readonly bytes: number
}

const PAGE = 65536
/** Programs above this size have a memory of their own, so that it can be given back. */
const LARGE = 1 << 22
/** Programs share memories up to this size. */
const SHARED_LIMIT = 1 << 28
/** Below it nothing is placed: address 0 stays out of use. */
const FIRST = 1024

interface SharedMemory {
  readonly memory: WasmMemory
  end: number
  readonly free: { base: number; bytes: number }[]
}

const shared: SharedMemory[] = []

/** A memory of a program's own, which threads may share. */
export function ownPlace(): ReturnType<typeof placeFor> {
  return { base: FIRST, owner: undefined }
}

/** Chooses where a program of at most so many bytes will stand. */
export function placeFor(bytes: number): {
  readonly base: number
  readonly owner: SharedMemory | undefined
} {
  if (bytes >= LARGE) return ownPlace()
  for (const owner of shared) {
    const hole = owner.free.find((free) => free.bytes >= bytes)
    if (hole !== undefined) return { base: hole.base, owner }
    if (owner.end + bytes <= SHARED_LIMIT) return { base: owner.end, owner }
  }
  const owner: SharedMemory = {
    memory: new (wasmPlatform()!.Memory)({ initial: 1 }),
    end: FIRST,
    free: [],
  }
  shared.push(owner)
  return { base: owner.end, owner }
}

/** Takes the stretch that was chosen, now that its size is known. */
export function take(
  { base, owner }: ReturnType<typeof placeFor>,
  bytes: number,
  forThreads: boolean,
): Stretch {
  if (owner === undefined) {
    const initial = pages(base + bytes)
    const limits = forThreads ? { initial, maximum: initial, shared: true } : { initial }
    return { memory: new (wasmPlatform()!.Memory)(limits), base, bytes }
  }
  const hole = owner.free.findIndex((free) => free.base === base)
  if (hole >= 0) {
    const { bytes: whole } = owner.free[hole]!
    owner.free.splice(hole, 1)
    if (whole > bytes) owner.free.push({ base: base + bytes, bytes: whole - bytes })
  } else owner.end = base + bytes
  const missing = pages(base + bytes) - owner.memory.buffer.byteLength / PAGE
  if (missing > 0) owner.memory.grow(missing)
  return { memory: owner.memory, base, bytes }
}

/** Gives a stretch back for others. */
export function release({ memory, base, bytes }: Stretch): void {
  const owner = shared.find((known) => known.memory === memory)
  if (owner === undefined) return
  if (base + bytes === owner.end) owner.end = base
  else owner.free.push({ base, bytes })
}

function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE)
}
