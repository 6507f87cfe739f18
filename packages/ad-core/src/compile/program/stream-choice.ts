import type { Graph } from './graph.js'
import { OP } from './instructions.js'
import type { LiveGraph } from './live-nodes.js'
import type { MemoryArray } from './memory.js'
import type { Program } from './program.js'
import type { Scope } from './scope.js'

/** Results from so many numbers on, and loops that make so many, don't stay in the fast memory. */
const LARGE_RESULT = 1 << 14
const LARGE_LOOP = 1 << 17
/** So many numbers do. */
const BLOCK = 1 << 14
/** Blocks that make it worth while. */
const FEWEST_BLOCKS = 8
/** Iterations of the rest that are as quick one by one. */
const SHORT_REST = 3

/** A result that a loop makes in order, so many entries an iteration. */
export interface StreamedResult {
  /** The result's number. */
  readonly result: number
  readonly array: MemoryArray
  readonly width: number
}

/** A loop that makes large results in order, and the iterations of a block of them. */
export interface StreamingLoop {
  readonly scope: Scope
  readonly results: readonly StreamedResult[]
  readonly block: number
}

/** The loops whose results are better taken away block by block. */
export function chooseStreams(program: Program): readonly StreamingLoop[] {
  const { graph, live, outputs } = program
  if (outputs.every(({ size }) => size < LARGE_RESULT)) return []
  const sources = new Map<Scope, StreamedResult[]>()
  const closed = otherwiseUsed(program)
  const writers = writersOf(graph)
  outputs.forEach(({ array, size }, result) => {
    if (size < LARGE_RESULT || size !== array.size || closed.has(array.id)) return
    const scope = writers.get(array.id)
    if (scope === undefined || !isFlat(graph, live, scope)) return
    const width = size / scope.count
    if (!isInOrder(scope, array, width)) return
    sources.set(scope, [...(sources.get(scope) ?? []), { result, array, width }])
  })
  return [...sources].flatMap(([scope, results]) => {
    const width = results.reduce((sum, each) => sum + each.width, 0)
    const block = blockOf(scope.count, width)
    const pays = width * scope.count >= LARGE_LOOP && scope.count >= FEWEST_BLOCKS * block
    return pays ? [{ scope, results, block }] : []
  })
}

/** Arrays that are read, or that are anything besides one result. */
function otherwiseUsed({ graph, live, inputs, outputs }: Program): ReadonlySet<number> {
  const { op, a } = graph.columns
  const used = new Set<number>(inputs.map(({ array }) => array.id))
  const results = new Set<number>()
  for (const { array } of outputs) {
    if (results.has(array.id)) used.add(array.id)
    results.add(array.id)
  }
  for (const { id, data, same } of graph.arrays) {
    if (data !== undefined) used.add(id)
    if (same !== undefined) used.add(id).add(same.id)
  }
  for (const { inputs: read, output } of graph.hostSteps) {
    for (const { id } of [...read, output]) used.add(id)
  }
  for (const id of live.order.flat()) {
    if (op[id] === OP.load) used.add(graph.references[a[id]!]!.array.id)
    else if (op[id] === OP.loadAt || op[id] === OP.clear) used.add(a[id]!)
  }
  return used
}

/** The loop that writes an array, where only one does. */
function writersOf({ scopes }: Graph): ReadonlyMap<number, Scope | undefined> {
  const writers = new Map<number, Scope | undefined>()
  for (const scope of scopes) {
    for (const { to } of scope.effects) {
      const { id } = to.array
      const isOnly = !writers.has(id) || writers.get(id) === scope
      writers.set(id, isOnly ? scope : undefined)
    }
  }
  return writers
}

/** Whether a loop in no other one has iterations that don't need each other, and no loops of its own. */
function isFlat(graph: Graph, live: LiveGraph, scope: Scope): boolean {
  const { op } = graph.columns
  const structure: readonly number[] = [OP.loop, OP.result, OP.carry, OP.clear, OP.host]
  return (
    scope.parent === 0 &&
    !scope.sequential &&
    live.carries[scope.id]!.size === 0 &&
    live.order[scope.id]!.every((id) => !structure.includes(op[id]!)) &&
    graph.arrays.every((array) => array.scope !== scope.id)
  )
}

/** Whether each iteration stores the next `width` entries of an array, or some of them. */
function isInOrder(scope: Scope, array: MemoryArray, width: number): boolean {
  if (!Number.isInteger(width)) return false
  return scope.effects.every(({ kind, to: { array: to, offset, terms, table } }) => {
    if (to.id !== array.id) return true
    const [term] = terms
    const moves = terms.length === 1 && term!.scope === scope.id && term!.stride === width
    return kind === 'store' && table === undefined && moves && offset >= 0 && offset < width
  })
}

/** Iterations of a block: an even number, such that few are left over if that can be. */
function blockOf(count: number, width: number): number {
  const most = Math.max(2, 2 * Math.floor(BLOCK / width / 2))
  for (let block = most; block > most / 2; block -= 2) {
    if (count % block <= SHORT_REST) return block
  }
  return most
}
