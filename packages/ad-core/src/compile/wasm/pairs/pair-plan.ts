import type { Graph } from '../../program/graph.js'
import { FIRST_MASK, isCall, OP } from '../../program/instructions.js'
import type { Uses } from '../../program/use-counts.js'
import { areNeighbours, PairGrowth, type Lanes, type Pair } from './grow-pairs.js'
import { effectsOf, readsWhatIsWritten } from '../../program/straight-loops.js'
import { StraightCode } from './straight-code.js'
import { UnitOrder, type Pack, type Unit } from './unit-order.js'

/** Code shorter than this has no pairs worth looking for. */
const SHORTEST = 8

/** Code in whose pairs there are more circles than this is left as it is. */
const MOST_ATTEMPTS = 24

/** What two at once save, in instructions. */
const SAVED_BY_CALL = 12
const SAVED_BY_DIVISION = 3
/** What it takes to put two numbers into one vector, one number into both lanes, and one out of it. */
const JOINING = 2
const SPREADING = 0.5
const TAKING_OUT = 1
/** What it takes to add the two halves of a sum. */
const ADDING_HALVES = 2

/**
 * Straight code as nodes and pairs of nodes, two at once where that takes fewer instructions, in an
 * order in which each has what it is computed from. Loops and other steps stay where they are.
 */
export function planPairs(
  graph: Graph,
  uses: Uses,
  order: readonly number[],
  isVector: (name: string) => boolean,
): readonly Unit[] {
  const { op } = graph.columns
  const units: Unit[] = []
  let part: number[] = []
  const close = (): void => {
    units.push(...planPart(graph, uses, part, isVector))
    part = []
  }
  for (const id of order) {
    if (op[id] !== OP.loop && op[id] !== OP.host && op[id] !== OP.clear) part.push(id)
    else {
      close()
      units.push(id)
    }
  }
  close()
  return units
}

function planPart(
  graph: Graph,
  uses: Uses,
  order: readonly number[],
  isVector: (name: string) => boolean,
): readonly Unit[] {
  if (order.length < SHORTEST) return order
  const scope = graph.columns.scope[order[0]!]!
  if (readsWhatIsWritten(graph, order, effectsOf(order, uses.effects[scope]!))) return order
  const code = new StraightCode(graph, order)
  const growth = new PairGrowth(code, isVector)
  growth.grow(scope, uses)
  if (growth.pairs.size === 0) return order
  const plan = new PairPlan(code, uses, scope, growth)
  return plan.units()
}

class PairPlan {
  private readonly code: StraightCode
  private readonly uses: Uses
  private readonly scope: number
  /** The pair or the sum that each node is in. */
  private readonly packs: (Pack | undefined)[]
  private all: Pack[]

  constructor(code: StraightCode, uses: Uses, scope: number, { pairs, reductions }: PairGrowth) {
    this.code = code
    this.uses = uses
    this.scope = scope
    this.all = [...new Set<Pack>([...pairs.values(), ...reductions.values()])]
    this.packs = new Array<Pack | undefined>(code.size).fill(undefined)
    for (const pack of this.all) for (const id of pack.nodes) this.packs[code.placeOf(id)] = pack
  }

  /** Nodes and pairs in the order in which they are computed; pairs that can't be or don't pay are dropped. */
  units(): readonly Unit[] {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      this.dropUnpaid()
      const sorted = new UnitOrder(this.code, (id) => this.packOf(id)).sort()
      if ('units' in sorted) return sorted.units
      this.keepOnly((pack) => !sorted.circle.has(pack))
    }
    return this.code.order
  }

  private packOf(id: number): Pack | undefined {
    return this.code.has(id) ? this.packs[this.code.placeOf(id)] : undefined
  }

  /** Drops the packs that aren't kept; returns whether there were any. */
  private keepOnly(keeps: (pack: Pack) => boolean): boolean {
    const kept = this.all.filter((pack) => {
      if (keeps(pack)) return true
      for (const id of pack.nodes) this.packs[this.code.placeOf(id)] = undefined
      return false
    })
    const hasDropped = kept.length < this.all.length
    this.all = kept
    return hasDropped
  }

  private dropUnpaid(): void {
    do {
      while (this.keepOnly((pack) => this.keepsMasks(pack)));
    } while (this.dropExpensive())
  }

  /** Whether masks stay in vectors: those that a pair takes, and a pair of them itself. */
  private keepsMasks(pack: Pack): boolean {
    const { op } = this.code.graph.columns
    return (
      pack.nodes.every((id) => op[id]! < FIRST_MASK || this.isOnlyTaken(id, pack)) &&
      pack.operands.every((lanes) => op[lanes[0]]! < FIRST_MASK || this.isPair(lanes))
    )
  }

  /** Whether a node is used by nothing but pairs that take its own as it is. */
  private isOnlyTaken(id: number, pack: Pack): boolean {
    const users = this.code.usersOf(id)
    return this.uses.counts[id] === users.length && users.every((user) => this.takes(user, pack))
  }

  private isPair([first, second]: Lanes): boolean {
    const nodes = this.packOf(first)?.nodes
    return nodes !== undefined && nodes[0] === first && nodes[1] === second
  }

  /** Whether a node's pair takes another one as it is. */
  private takes(user: number, { nodes }: Pack): boolean {
    const operands = this.packOf(user)?.operands ?? []
    return operands.some(([first, second]) => first === nodes[0] && second === nodes[1])
  }

  /** Drops the pairs that hang together where all of them take more instructions than single nodes. */
  private dropExpensive(): boolean {
    const { all } = this
    const above = new Map<Pack, Pack>()
    const leader = (pack: Pack): Pack => {
      let at = pack
      for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next
      return at
    }
    for (const pack of all) {
      for (const operands of pack.operands) {
        if (!this.isPair(operands)) continue
        const [own, other] = [leader(pack), leader(this.packOf(operands[0])!)]
        if (own !== other) above.set(other, own)
      }
    }
    const gains = new Map<Pack, number>()
    for (const pack of all) {
      const group = leader(pack)
      gains.set(group, (gains.get(group) ?? 0) + this.gain(pack))
    }
    return this.keepOnly((pack) => gains.get(leader(pack))! > 0)
  }

  private gain(pack: Pack): number {
    const joined = pack.operands.reduce((sum, operands) => sum + this.costOf(operands), 0)
    if ('root' in pack) return pack.operands.length - ADDING_HALVES - joined
    return this.gainOfPair(pack) - joined
  }

  private gainOfPair(pair: Pair): number {
    const taken = pair.nodes.filter((id) =>
      this.code.usersOf(id).some((user) => !this.takes(user, pair)),
    )
    return this.saved(pair) + this.storesTogether(pair) - TAKING_OUT * taken.length
  }

  private saved({ nodes }: Pair): number {
    const code = this.code.graph.columns.op[nodes[0]]!
    if (isCall(code)) return SAVED_BY_CALL
    return code === OP.div || code === OP.sqrt ? SAVED_BY_DIVISION : 1
  }

  private storesTogether({ nodes: [first, second] }: Pair): number {
    const effects = this.uses.effects[this.scope]!
    const others = effects.get(second) ?? []
    return (effects.get(first) ?? []).reduce(
      (sum, { kind, to }) =>
        sum + (others.some((other) => other.kind === kind && areNeighbours(to, other.to)) ? 1 : -1),
      0,
    )
  }

  /** What it takes to have two operands in one vector. */
  private costOf(operands: Lanes): number {
    const { op } = this.code.graph.columns
    if (this.isPair(operands)) return 0
    const [first, second] = operands
    if (op[first] === OP.constant && op[second] === OP.constant) return 0
    return first === second ? SPREADING : JOINING
  }
}
