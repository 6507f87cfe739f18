import type { Graph } from '../program/graph.js'
import { FIRST_ARITHMETIC, isCall, OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import type { Affine, Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { onlyDelays } from './delays.js'

/** Costs in instructions: of an entry that isn't next to its neighbour's, and of adding to one. */
const SCATTERED = 3
const SCATTERED_ADD = 6
/** Of a value that the second of two iterations takes from the first. */
const DELAY = 2
/** Loops shorter than this aren't worth two versions of their body; those of two iterations need only one. */
const SHORTEST = 4

/**
 * The loops that run for two iterations at once. Of loops within each other at most one can: the one
 * that makes the fewest instructions, counting entries that don't lie side by side as several. Bodies
 * that are `divided` into functions hand nothing on between the two.
 */
export function chooseLanes(
  graph: Graph,
  live: LiveGraph,
  divided: { readonly has: (loop: number) => boolean },
): ReadonlySet<number> {
  if (graph.scopes.length === 1) return new Set()
  return new LaneChoice(graph, live, divided).choose()
}

interface Cost {
  readonly instructions: number
  readonly chosen: readonly number[]
}

class LaneChoice {
  private readonly graph: Graph
  private readonly live: LiveGraph

  private readonly divided: { readonly has: (loop: number) => boolean }

  constructor(graph: Graph, live: LiveGraph, divided: { readonly has: (loop: number) => boolean }) {
    this.graph = graph
    this.live = live
    this.divided = divided
  }

  choose(): ReadonlySet<number> {
    return new Set(this.loopsIn(0).flatMap((scope) => this.best(scope).chosen))
  }

  private loopsIn(scope: number): readonly Scope[] {
    const { op, a } = this.graph.columns
    return this.live.order[scope]!.filter((id) => op[id] === OP.loop).map(
      (id) => this.graph.scopes[a[id]!]!,
    )
  }

  private best(scope: Scope): Cost {
    const children = this.loopsIn(scope.id).map((child) => this.best(child))
    const own = this.arithmetic(scope) + this.references(scope).length + 2
    const inside = children.reduce((sum, { instructions }) => sum + instructions, 0)
    const scalar: Cost = {
      instructions: scope.count * (own + inside),
      chosen: children.flatMap(({ chosen }) => chosen),
    }
    if (!this.isParallel(scope)) return scalar
    const shadowed = shadowedArrays(this.graph, this.live, scope)
    const ofShadows = [...shadowed].reduce((sum, { size }) => sum + 2 * size, 0)
    const ofDelays = DELAY * this.live.carries[scope.id]!.size
    const inLanes = this.inLanes(scope, scope.id, shadowed) + ofDelays
    const lanes = Math.ceil(scope.count / 2) * inLanes + ofShadows
    return lanes < scalar.instructions ? { instructions: lanes, chosen: [scope.id] } : scalar
  }

  /** Whether iterations don't depend on each other but for what waits, nor need JavaScript. */
  private isParallel(scope: Scope): boolean {
    return (
      (scope.count >= SHORTEST || scope.count === 2) &&
      !scope.sequential &&
      !this.callsHost(scope) &&
      (this.live.carries[scope.id]!.size === 0 || !this.divided.has(scope.id)) &&
      onlyDelays(this.graph, this.live, scope)
    )
  }

  private callsHost(scope: Scope): boolean {
    const { op } = this.graph.columns
    return (
      this.live.order[scope.id]!.some((id) => op[id] === OP.host) ||
      this.loopsIn(scope.id).some((child) => this.callsHost(child))
    )
  }

  private arithmetic(scope: Scope): number {
    const { op } = this.graph.columns
    return this.live.order[scope.id]!.reduce(
      (sum, id) => sum + (isCall(op[id]!) ? 20 : op[id]! >= FIRST_ARITHMETIC ? 1 : 0),
      0,
    )
  }

  /** Instructions of one iteration of a scope whose values have the lanes of a loop around, or its own. */
  private inLanes(scope: Scope, lanes: number, shadowed: ReadonlySet<Reference['array']>): number {
    const own = this.references(scope).reduce((sum, { to, adds }) => {
      const stride = strideAlong(to, lanes)
      const hasLanes = to.array.scope >= lanes || (adds && shadowed.has(to.array))
      const near = to.table === undefined && (adds ? stride === 1 : Math.abs(stride) <= 1)
      return sum + (hasLanes || near ? 1 : adds ? SCATTERED_ADD : SCATTERED)
    }, 0)
    const inside = this.loopsIn(scope.id).reduce(
      (sum, child) => sum + child.count * this.inLanes(child, lanes, shadowed),
      0,
    )
    return this.arithmetic(scope) + own + inside + 2
  }

  private references(scope: Scope): readonly { readonly to: Reference; readonly adds: boolean }[] {
    const { op, a } = this.graph.columns
    const loads = this.live.order[scope.id]!.filter((id) => op[id] === OP.load).map((id) => ({
      to: this.graph.references[a[id]!]!,
      adds: false,
    }))
    const effects = scope.effects.map(({ to, kind }) => ({ to, adds: kind === 'add' }))
    return [...loads, ...effects]
  }
}

/** How far a reference moves from one iteration of a scope to the next. */
export function strideAlong({ terms }: Affine, scope: number): number {
  return terms.find((term) => term.scope === scope)?.stride ?? 0
}

/**
 * Arrays outside of a loop to which all its iterations add at the same places, which don't move with
 * loops around either.
 */
export function shadowedArrays(
  graph: Graph,
  live: LiveGraph,
  loop: Scope,
): ReadonlySet<Reference['array']> {
  const found = new Set<Reference['array']>()
  const others = new Set<Reference['array']>()
  const visit = (scope: Scope): void => {
    for (const { kind, to } of scope.effects) {
      if (kind !== 'add' || to.array.scope >= loop.id) continue
      const stays = to.table === undefined && to.terms.every((term) => term.scope > loop.id)
      ;(stays ? found : others).add(to.array)
    }
    const { op, a } = graph.columns
    for (const id of live.order[scope.id]!) {
      if (op[id] === OP.loop) visit(graph.scopes[a[id]!]!)
    }
  }
  visit(loop)
  for (const array of others) found.delete(array)
  return found
}
