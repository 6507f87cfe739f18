import type { HostStep, NodeId } from './graph.js'
import { GraphCopy, type Naming } from './graph-copy.js'
import { OP } from './instructions.js'
import {
  at,
  plusAffine,
  referenceWithIndex,
  withIndex,
  type Affine,
  type MemoryArray,
  type Reference,
} from './memory.js'
import { program, type Program } from './program.js'
import type { Scope } from './scope.js'
import { chooseStreams, type StreamingLoop } from './stream-choice.js'
import { Stream, type Passage, type Streamed } from './stream.js'

/** A program, and what of its arguments and results passes it block by block. */
export interface StreamingProgram {
  readonly program: Program
  readonly streams: readonly Stream[]
}

/**
 * Lets loops with large arguments and results run block by block. What a block reads is brought before
 * it, and what it has made is taken away while it still is in fast memory; the next one has the same
 * places. Otherwise all of it would go to slow memory, and come back when it is wanted.
 */
export function streamLoops(given: Program): StreamingProgram {
  const loops = new Map(chooseStreams(given).map((loop) => [loop.scope, loop]))
  if (loops.size === 0) return { program: given, streams: [] }
  const copy = new GraphCopy(given.graph, given.live)
  const made = new Map<Scope, StreamedLoop>()
  for (const [scope, loop] of loops) made.set(scope, new StreamedLoop(given, copy, loop))
  const stores = new Map([...made.values()].flatMap(({ apart }) => apart))
  const outside = (place: Reference): Reference => {
    const streamed = stores.get(place.array)
    if (streamed === undefined) return place
    return { array: streamed.store, ...at(streamed.apart.indexOf(place.offset)) }
  }
  const graph = copy.run(
    (scope) => loops.has(scope),
    (scope) => made.get(scope)!.make(),
    outside,
  )
  const { inputs, outputs, status, guards, check } = given
  const streams = [...made.values()].map(({ stream }) => stream)
  const apart = [...stores.values()].map(({ store }) => store)
  return { program: program(graph, inputs, outputs, status, guards, apart, check), streams }
}

/** A loop in the making that runs block by block. */
class StreamedLoop {
  readonly stream: Stream
  private readonly given: Program
  private readonly copy: GraphCopy
  private readonly loop: StreamingLoop
  /** Where blocks are read and written, by the array of the argument or the result. */
  private readonly windows = new Map<number, MemoryArray>()

  constructor(given: Program, copy: GraphCopy, loop: StreamingLoop) {
    this.given = given
    this.copy = copy
    this.loop = loop
    const streamed = (passage: Passage): Streamed => this.streamed(passage)
    this.stream = new Stream(loop.sources.map(streamed), loop.results.map(streamed))
  }

  /** What is read and written outside of the loop, by its array. */
  get apart(): readonly (readonly [MemoryArray, Streamed])[] {
    const { sources, results } = this.stream
    return [...sources, ...results].map((streamed) => [streamed.array, streamed])
  }

  /** Lets a window as long as a block stand for an array. */
  private streamed(passage: Passage): Streamed {
    const { array, width, span, apart } = passage
    const { to } = this.copy
    const window = { ...array, size: width * (this.loop.block - 1) + span }
    to.arrays[array.id] = window
    this.windows.set(array.id, window)
    return { ...passage, store: to.array(apart.length, array.role) }
  }

  make(): void {
    const { given, copy, loop } = this
    const { to } = copy
    const { scope, block } = loop
    const outer = to.scopes[scope.parent]!
    const blocks = Math.floor(scope.count / block)
    const rest = scope.count - blocks * block
    const carries = [...given.live.carries[scope.id]!]
    const sums = [...given.live.sums[scope.id]!]
    const around = to.scope(outer, blocks)
    const starts = carries.map((k) => copy.name(scope.carries[k]!.start))
    const begun = starts.map((start) => to.carry(around, start))
    const ofBlock: Affine = { offset: 0, terms: [{ scope: around.id, stride: block }] }
    const body = this.pass(around, block, begun, ofBlock)
    carries.forEach((_, k) => (around.carries[k]!.next = to.result(body, k)))
    const inBlocks = sums.map((_, k) => to.sum(around, to.sumResult(body, k)))
    to.loop(around)
    let ends = carries.map((_, k) => to.result(around, k))
    let totals = inBlocks.map((k) => to.sumResult(around, k))
    if (rest > 0) {
      const tail = this.pass(outer, rest, ends, at(blocks * block))
      ends = carries.map((_, k) => to.result(tail, k))
      totals = totals.map((total, k) => to.add(total, to.sumResult(tail, k)))
    }
    carries.forEach((k, i) => copy.setResult(scope, k, ends[i]!))
    sums.forEach((k, i) => copy.setResult(scope, scope.carries.length + k, totals[i]!))
  }

  /** A loop over the iterations from the first on, between two steps that bring and take what it passes along. */
  private pass(outer: Scope, count: number, starts: readonly NodeId[], first: Affine): Scope {
    const { copy, stream, windows } = this
    const { to } = copy
    const windowsOf = (passages: readonly Passage[]): readonly MemoryArray[] =>
      passages.map(({ array }) => windows.get(array.id)!)
    const sources = windowsOf(stream.sources)
    const results = windowsOf(stream.results)
    if (sources.length > 0) {
      const bring: HostStep['run'] = (_, made) => stream.bring(made, count)
      to.host({ run: bring, reads: [], writes: sources }, outer)
    }
    const body = to.scope(outer, count)
    this.fill(body, starts, first)
    const take: HostStep['run'] = (made) => stream.take(made, count)
    to.host({ run: take, reads: results, writes: [] }, outer)
    return body
  }

  /** Gives a loop the body, for iterations from the first on. */
  private fill(to: Scope, starts: readonly NodeId[], first: Affine): void {
    const { given, copy, loop, windows } = this
    const { graph, live } = given
    const { scope } = loop
    const { op, b } = graph.columns
    const carries = [...live.carries[scope.id]!]
    const carried = starts.map((node) => copy.to.carry(to, node))
    const names = new Map<number, number>()
    const own: Affine = { offset: 0, terms: [{ scope: to.id, stride: 1 }] }
    const index = plusAffine(first, own)
    const firsts = new Map(
      [...loop.sources, ...loop.results].map((passage) => [passage.array.id, passage.first]),
    )
    const inWindow = (place: Reference, array: MemoryArray): Reference => {
      const offset = place.offset - firsts.get(array.id)!
      return { array, ...withIndex({ ...place, offset }, scope.id, own) }
    }
    const naming: Naming = {
      node: (id) => (graph.columns.scope[id] === scope.id ? names.get(id)! : copy.name(id)),
      place: (place) => {
        const window = windows.get(place.array.id)
        return window === undefined
          ? referenceWithIndex(place, scope.id, index)
          : inWindow(place, window)
      },
    }
    for (const id of live.order[scope.id]!) {
      const isCarry = op[id] === OP.carry
      names.set(id, isCarry ? carried[carries.indexOf(b[id]!)]! : copy.node(id, to, naming))
    }
    carries.forEach((k, i) => (to.carries[i]!.next = naming.node(scope.carries[k]!.next)))
    for (const { kind, to: place, node } of scope.effects) {
      to.effects.push({ kind, to: naming.place(place), node: naming.node(node) })
    }
    for (const k of live.sums[scope.id]!) to.sums.push(naming.node(scope.sums[k]!))
    copy.to.loop(to)
  }
}
