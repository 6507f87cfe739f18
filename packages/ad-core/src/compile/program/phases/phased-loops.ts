import type { NodeId } from '../graph.js'
import { GraphCopy, type Naming } from '../graph-copy.js'
import { FIRST_MASK, OP } from '../instructions.js'
import { at, plusAffine, referenceWithIndex, type Affine, type MemoryArray } from '../memory.js'
import { program, type Program } from '../program.js'
import type { Effect, Scope } from '../scope.js'
import { choosePhases, type PhasedLoop, type PhaseLimits } from './phase-choice.js'

/** Iterations that go through all phases before the next ones: what phases hand on stays near. */
const STRIP = 64
const SHORTEST_STRIP = 32

/** What iterations do in a phase, or in all: nodes of the body, and what is done with them. */
interface Phase {
  readonly nodes: readonly number[]
  readonly effects: readonly Effect[]
  readonly sums: readonly number[]
}

/** A program, and how many phases its loops that run in phases have. */
interface PhasedProgram {
  readonly program: Program
  readonly phases: readonly number[]
}

/**
 * Lets loops with long bodies run in phases, each a short loop over some iterations: a processor works
 * at several iterations of a short loop at the same time, and has registers for what they compute.
 */
export function phaseLoops(given: Program, limits?: PhaseLimits): PhasedProgram {
  const loops = choosePhases(given, limits)
  if (loops.length === 0) return { program: given, phases: [] }
  const phased = new Map(loops.map((loop) => [loop.scope, loop]))
  const copy = new GraphCopy(given.graph, given.live)
  const graph = copy.run(
    (scope) => phased.has(scope),
    (scope) => new LoopInPhases(given, copy, phased.get(scope)!).make(),
    (place) => place,
  )
  const { inputs, outputs, status, guards, read, check } = given
  return {
    program: program(graph, inputs, outputs, status, guards, read, check),
    phases: loops.map(({ cuts }) => cuts.length + 1),
  }
}

/** A loop in the making that runs in phases. */
class LoopInPhases {
  private readonly given: Program
  private readonly copy: GraphCopy
  private readonly loop: PhasedLoop
  private readonly strip: number
  /** The loop over strips of iterations. */
  private readonly around: Scope
  /** The phase of each node of the body. */
  private readonly phaseOf = new Map<number, number>()
  /** Where values stand that later phases take. */
  private readonly stores = new Map<number, MemoryArray>()

  constructor(given: Program, copy: GraphCopy, loop: PhasedLoop) {
    this.given = given
    this.copy = copy
    this.loop = loop
    const { count, parent } = loop.scope
    this.strip = stripOf(count)
    this.around = copy.to.scope(copy.to.scopes[parent]!, Math.floor(count / this.strip))
    const { body, cuts } = loop
    let phase = 0
    body.nodes.forEach((id, k) => {
      if (cuts[phase] === k) phase++
      this.phaseOf.set(id, phase)
    })
    this.findStores()
  }

  /** Gives each value that later phases take a store, which others take over after the last of them. */
  private findStores(): void {
    const { loop, phaseOf, stores, strip, around, copy } = this
    const { nodes, last } = loop.body
    const taken: { readonly store: MemoryArray; until: number }[] = []
    nodes.forEach((id, k) => {
      const phase = phaseOf.get(id)!
      const until = phaseOf.get(nodes[last[k]!]!)!
      if (until === phase) return
      let place = taken.find((each) => each.until < phase)
      if (place === undefined) {
        place = { store: copy.to.array(strip, 'scratch', around.id), until }
        taken.push(place)
      }
      place.until = until
      stores.set(id, place.store)
    })
  }

  make(): void {
    const { given, copy, loop, strip, around } = this
    const { to } = copy
    const { scope, body } = loop
    const inWhole = around.count * strip
    const rest = scope.count - inWhole
    const ofStrip: Affine = { offset: 0, terms: [{ scope: around.id, stride: strip }] }
    const inStrips = new Map<number, number>()
    for (const phase of this.phases()) {
      const inner = to.scope(around, strip)
      this.fill(inner, ofStrip, phase, true)
      phase.sums.forEach((k, i) => inStrips.set(k, to.sum(around, to.sumResult(inner, i))))
    }
    to.loop(around)
    const totals = new Map([...inStrips].map(([k, sum]) => [k, to.sumResult(around, sum)]))
    if (rest > 0) {
      const tail = to.scope(to.scopes[scope.parent]!, rest)
      const sums = [...given.live.sums[scope.id]!]
      const all = { nodes: body.nodes, effects: scope.effects, sums }
      this.fill(tail, at(inWhole), all, false)
      sums.forEach((k, i) => totals.set(k, to.add(totals.get(k)!, to.sumResult(tail, i))))
    }
    for (const [k, total] of totals) copy.setResult(scope, scope.carries.length + k, total)
  }

  /** What each phase does; values that no phase computes are used in the first one. */
  private phases(): readonly Phase[] {
    const { given, loop, phaseOf } = this
    const { scope, body, cuts } = loop
    const phases = [0, ...cuts].map((begin, k) => {
      return {
        nodes: body.nodes.slice(begin, cuts[k]),
        effects: [] as Effect[],
        sums: [] as number[],
      }
    })
    for (const effect of scope.effects) phases[phaseOf.get(effect.node) ?? 0]!.effects.push(effect)
    for (const k of given.live.sums[scope.id]!) {
      phases[phaseOf.get(scope.sums[k]!) ?? 0]!.sums.push(k)
    }
    return phases
  }

  /** Gives a loop what a phase does, for iterations from the first on. */
  private fill(to: Scope, first: Affine, phase: Phase, handsOn: boolean): void {
    const { given, copy, loop, stores } = this
    const { op, scope: scopes } = given.graph.columns
    const { scope } = loop
    const own: Affine = { offset: 0, terms: [{ scope: to.id, stride: 1 }] }
    const index = plusAffine(first, own)
    const names = new Map<number, NodeId>()
    const naming: Naming = {
      node: (id) => {
        if (scopes[id] !== scope.id) return copy.name(id)
        let name = names.get(id)
        if (name === undefined) {
          name = op[id] === OP.load ? copy.node(id, to, naming) : this.taken(id, own)
          names.set(id, name)
        }
        return name
      },
      place: (place) => referenceWithIndex(place, scope.id, index),
    }
    for (const id of phase.nodes) {
      const name = copy.node(id, to, naming)
      names.set(id, name)
      if (handsOn && stores.has(id)) this.handOn(id, name, to, own)
    }
    for (const { kind, to: place, node } of phase.effects) {
      to.effects.push({ kind, to: naming.place(place), node: naming.node(node) })
    }
    for (const k of phase.sums) to.sums.push(naming.node(scope.sums[k]!))
    copy.to.loop(to)
  }

  /** Stores a value for later phases; a mask as 1 or 0. */
  private handOn(id: number, name: NodeId, to: Scope, own: Affine): void {
    const graph = this.copy.to
    const node = this.isMask(id) ? graph.select(name, graph.constant(1), graph.constant(0)) : name
    to.effects.push({ kind: 'store', to: { array: this.stores.get(id)!, ...own }, node })
  }

  /** A value that an earlier phase has stored. */
  private taken(id: number, own: Affine): NodeId {
    const graph = this.copy.to
    const value = graph.load({ array: this.stores.get(id)!, ...own })
    return this.isMask(id) ? graph.ne(value, graph.constant(0)) : value
  }

  private isMask(id: number): boolean {
    return this.given.graph.columns.op[id]! >= FIRST_MASK
  }
}

/** Iterations of a strip: an even number, such that few are left over. */
function stripOf(count: number): number {
  let strip = STRIP
  for (let each = STRIP; each >= SHORTEST_STRIP; each -= 2) {
    if (count % each < count % strip) strip = each
  }
  return strip
}
