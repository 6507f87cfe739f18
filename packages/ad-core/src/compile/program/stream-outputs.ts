import { GraphCopy, type Naming } from './graph-copy.js'
import type { Affine, MemoryArray, Term } from './memory.js'
import { OutputStream } from './output-stream.js'
import { program, type Program } from './program.js'
import type { Scope } from './scope.js'
import { chooseStreams, type StreamingLoop } from './stream-choice.js'

/** A program, and those of its results that it hands over block by block. */
export interface StreamingProgram {
  readonly program: Program
  readonly streams: readonly OutputStream[]
}

/**
 * Lets loops that make large results run block by block. What a block has made is taken away while it
 * still is in fast memory, and the next one writes to the same place: otherwise all of it would go to
 * slow memory, and come back when it is wanted.
 */
export function streamOutputs(given: Program): StreamingProgram {
  const loops = new Map(chooseStreams(given).map((loop) => [loop.scope, loop]))
  if (loops.size === 0) return { program: given, streams: [] }
  const copy = new GraphCopy(given.graph, given.live)
  const streams: OutputStream[] = []
  const graph = copy.run(
    (scope) => loops.has(scope),
    (scope) => streams.push(new StreamedLoop(given, copy, loops.get(scope)!).make()),
  )
  const { inputs, outputs, status, guards } = given
  return { program: program(graph, inputs, outputs, status, guards), streams }
}

/** A loop in the making that runs block by block. */
class StreamedLoop {
  private readonly given: Program
  private readonly copy: GraphCopy
  private readonly loop: StreamingLoop
  private readonly stream: OutputStream
  /** Where blocks are written, by the array of the result. */
  private readonly windows: ReadonlyMap<number, MemoryArray>

  constructor(given: Program, copy: GraphCopy, loop: StreamingLoop) {
    this.given = given
    this.copy = copy
    this.loop = loop
    const { results, block } = loop
    const widths = results.map(({ width }) => width)
    this.stream = new OutputStream(
      results.map(({ result }) => result),
      widths,
    )
    this.windows = new Map(
      results.map(({ array, width }) => [array.id, { ...array, size: width * block }]),
    )
    for (const window of this.windows.values()) copy.to.arrays[window.id] = window
  }

  make(): OutputStream {
    const { given, copy, loop, stream } = this
    const { to } = copy
    const { scope, block } = loop
    const outer = to.scopes[scope.parent]!
    const blocks = Math.floor(scope.count / block)
    const rest = scope.count - blocks * block
    const around = to.scope(outer, blocks)
    const body = to.scope(around, block)
    const own = { scope: body.id, stride: 1 }
    this.fill(body, [{ scope: around.id, stride: block }, own], 0, own)
    this.takeAfter(around, block)
    const sums = [...given.live.sums[scope.id]!]
    const inBlocks = sums.map((_, k) => to.sum(around, to.sumResult(body, k)))
    to.loop(around)
    let totals = inBlocks.map((k) => to.sumResult(around, k))
    if (rest > 0) {
      const tail = to.scope(outer, rest)
      const along = { scope: tail.id, stride: 1 }
      this.fill(tail, [along], blocks * block, along)
      this.takeAfter(outer, rest)
      totals = totals.map((total, k) => to.add(total, to.sumResult(tail, k)))
    }
    sums.forEach((k, at) => copy.setResult(scope, scope.carries.length + k, totals[at]!))
    return stream
  }

  /** Gives a loop the body, for indices that move along others from a start on. */
  private fill(to: Scope, along: readonly Term[], start: number, within: Term): void {
    const { given, copy, loop, windows } = this
    const { graph, live } = given
    const { scope } = loop
    const names = new Map<number, number>()
    const moved = (affine: Affine, terms: readonly Term[], from: number): Affine => {
      const term = affine.terms.find((each) => each.scope === scope.id)
      if (term === undefined) return affine
      const own = terms.map((each) => ({ ...each, stride: each.stride * term.stride }))
      return {
        offset: affine.offset + from * term.stride,
        terms: [...affine.terms.filter((each) => each !== term), ...own],
      }
    }
    const naming: Naming = {
      node: (id) => (graph.columns.scope[id] === scope.id ? names.get(id)! : copy.name(id)),
      place: (reference) => ({
        ...reference,
        ...moved(reference, along, start),
        table: reference.table && {
          ...reference.table,
          ...moved(reference.table, along, start),
        },
      }),
    }
    for (const id of live.order[scope.id]!) names.set(id, copy.node(id, to, naming))
    for (const { kind, to: place, node } of scope.effects) {
      const array = windows.get(place.array.id)
      const at = array === undefined ? naming.place(place) : { array, ...moved(place, [within], 0) }
      to.effects.push({ kind, to: at, node: naming.node(node) })
    }
    for (const k of live.sums[scope.id]!) to.sums.push(naming.node(scope.sums[k]!))
    copy.to.loop(to)
  }

  /** Takes a block's results away, at the end of an iteration or after the last one. */
  private takeAfter(scope: Scope, iterations: number): void {
    const { copy, stream, windows } = this
    const inputs = [...windows.values()]
    const take = (made: readonly Float64Array[]): void => stream.take(made, iterations)
    copy.to.host({ run: take, inputs, output: inputs[0]! }, scope)
  }
}
