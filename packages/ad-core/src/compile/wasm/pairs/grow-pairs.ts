import type { Graph } from '../../program/graph.js'
import { FIRST_ARITHMETIC, isCall, OP } from '../../program/instructions.js'
import type { Reference } from '../../program/memory.js'
import type { Uses } from '../../program/use-counts.js'
import { findReductions, type Reduction } from './reductions.js'
import type { StraightCode } from './straight-code.js'

/** Users of two nodes are compared one by one, unless they are too many. */
const MOST_MATCHES = 256

/** What stands in the two lanes of a vector. */
export type Lanes = readonly [number, number]

/** Two nodes that do the same: the lanes of one vector, computed from other ones. */
export interface Pair {
  readonly nodes: Lanes
  readonly operands: readonly Lanes[]
}

/**
 * Pairs of nodes of a straight piece of code that could be computed at once. They grow from neighbours
 * that are stored, and from functions that are called twice, to what these are computed from.
 */
export class PairGrowth {
  readonly pairs: Map<number, Pair> = new Map()
  /** Sums that are added up two terms at once, by the additions they stand for. */
  readonly reductions: Map<number, Reduction> = new Map()
  private readonly graph: Graph
  private readonly code: StraightCode
  private readonly isVector: (name: string) => boolean

  /** `isVector`: whether there is a function of this name for two numbers at once. */
  constructor(code: StraightCode, isVector: (name: string) => boolean) {
    this.graph = code.graph
    this.code = code
    this.isVector = isVector
  }

  /** Pairs all that seems worth it. */
  grow(scope: number, uses: Uses): void {
    for (const reduction of findReductions(this.code, uses, this)) {
      for (const id of reduction.nodes) this.reductions.set(id, reduction)
    }
    this.growFromStores(scope, uses)
    for (const { operands } of this.reductions.values())
      for (const lanes of operands) this.growFrom(lanes)
    this.growFromCalls()
    this.growToUsers()
  }

  /** Pairs stores to neighbouring entries. */
  private growFromStores(scope: number, { effects }: Uses): void {
    const groups = new Map<string, { readonly offset: number; readonly node: number }[]>()
    for (const id of this.code.order) {
      for (const { kind, to } of effects[scope]!.get(id) ?? []) {
        if (to.table !== undefined) continue
        const key = `${kind} ${keyOf(to)}`
        const stored = { offset: to.offset, node: id }
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [stored])
        else group.push(stored)
      }
    }
    for (const group of groups.values()) {
      group.sort((x, y) => x.offset - y.offset)
      for (let i = 0; i + 1 < group.length; i++) {
        const [low, high] = [group[i]!, group[i + 1]!]
        if (high.offset === low.offset + 1 && this.growFrom([low.node, high.node])) i++
      }
    }
  }

  /** Pairs calls of one function, one after the other. */
  private growFromCalls(): void {
    const { op, d } = this.graph.columns
    const waiting = new Map<number, number>()
    for (const id of this.code.order) {
      if (!isCall(op[id]!) || this.pairs.has(id)) continue
      const other = waiting.get(d[id]!)
      if (other !== undefined && this.growFrom([other, id])) waiting.delete(d[id]!)
      else waiting.set(d[id]!, id)
    }
  }

  /** Pairs what is computed from pairs in the same way. */
  private growToUsers(): void {
    const pending = [...new Set(this.pairs.values())]
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      const [xs, ys] = [this.code.usersOf(pair.nodes[0]), this.code.usersOf(pair.nodes[1])]
      if (xs.length * ys.length > MOST_MATCHES) continue
      for (const x of xs) {
        for (const y of ys) {
          const found = this.takesAlike(x, y, pair) ? this.pair(x, y) : undefined
          if (found === undefined) continue
          pending.push(found)
          for (const lanes of found.operands) {
            if (this.growFrom(lanes)) pending.push(this.pairs.get(lanes[0])!)
          }
        }
      }
    }
  }

  /** Whether two nodes have the halves of a pair as the same operand. */
  private takesAlike(x: number, y: number, { nodes: [first, second] }: Pair): boolean {
    const others = this.code.operandsOf(y)
    return this.code.operandsOf(x).some((id, k) => id === first && others[k] === second)
  }

  /** Pairs two nodes and what they are computed from, as far as that goes; false where they don't. */
  private growFrom([first, second]: Lanes): boolean {
    const start = this.pair(first, second)
    if (start === undefined) return false
    const pending = [start]
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      for (const operands of pair.operands) {
        const found = this.pair(...operands)
        if (found !== undefined) pending.push(found)
      }
    }
    return true
  }

  private pair(first: number, second: number): Pair | undefined {
    const { pairs, reductions } = this
    if (reductions.has(first) || reductions.has(second)) return undefined
    if (first === second || pairs.has(first) || pairs.has(second)) return undefined
    if (!this.areAlike(first, second)) return undefined
    const pair: Pair = { nodes: [first, second], operands: this.operandsOf(first, second) }
    pairs.set(first, pair)
    pairs.set(second, pair)
    return pair
  }

  /** What two nodes take, operand by operand; sides are changed where that fits better. */
  private operandsOf(first: number, second: number): readonly Lanes[] {
    const [x, y] = [this.code.operandsOf(first), this.code.operandsOf(second)]
    const straight = x.map((operand, k): Lanes => [operand, y[k]!])
    const code = this.graph.columns.op[first]
    if (code !== OP.add && code !== OP.mul) return straight
    const crossed: readonly Lanes[] = [
      [x[0]!, y[1]!],
      [x[1]!, y[0]!],
    ]
    return this.fit(crossed) > this.fit(straight) ? crossed : straight
  }

  private fit(operands: readonly Lanes[]): number {
    return operands.reduce((sum, [x, y]) => {
      const known = this.pairs.get(x)?.nodes
      if (known?.[0] === x && known[1] === y) return sum + 4
      return sum + (x === y ? 2 : this.areAlike(x, y) ? 3 : 0)
    }, 0)
  }

  /** Whether two nodes do the same with the same, with neighbours in memory, or with what does. */
  areNeighbours(x: number, y: number, depth: number): boolean {
    const { op } = this.graph.columns
    if (x === y || (op[x] === OP.constant && op[y] === OP.constant)) return true
    if (!this.areAlike(x, y)) return false
    if (depth === 0) return true
    const others = this.code.operandsOf(y)
    return this.code
      .operandsOf(x)
      .every((operand, k) => this.areNeighbours(operand, others[k]!, depth - 1))
  }

  private areAlike(x: number, y: number): boolean {
    const { op, d, a } = this.graph.columns
    const code = op[x]!
    if (code !== op[y] || !this.code.has(x) || !this.code.has(y)) return false
    if (code === OP.load) {
      return areNeighbours(this.graph.references[a[x]!]!, this.graph.references[a[y]!]!)
    }
    if (isCall(code)) {
      return d[x] === d[y] && this.isVector(this.graph.functionNames[d[x]!]!)
    }
    return code >= FIRST_ARITHMETIC
  }
}

/** Whether one entry stands right before another. */
export function areNeighbours(low: Reference, high: Reference): boolean {
  return (
    low.table === undefined &&
    high.table === undefined &&
    high.offset === low.offset + 1 &&
    keyOf(low) === keyOf(high)
  )
}

function keyOf({ array, terms }: Reference): string {
  return terms.length === 0
    ? `${array.id}`
    : `${array.id}:${terms.map(({ scope, stride }) => `${scope}*${stride}`).join('+')}`
}
