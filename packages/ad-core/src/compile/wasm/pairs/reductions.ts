import { OP } from '../../program/instructions.js'
import type { Uses } from '../../program/use-counts.js'
import type { Lanes, PairGrowth } from './grow-pairs.js'
import type { StraightCode } from './straight-code.js'

/** A sum whose terms are added up two at once, and then the two halves. */
export interface Reduction {
  readonly root: number
  readonly operands: readonly Lanes[]
  /** A term without a partner. */
  readonly rest: number | undefined
  /** The additions it stands for. */
  readonly nodes: readonly number[]
}

/** Sums of fewer terms aren't worth it. */
const FEWEST_TERMS = 4
/** How far down two terms are compared. */
const DEPTH = 3

/**
 * The sums of a straight piece of code that are added up two terms at once: those of neighbours in
 * memory, such as products of a vector and a row of a matrix. They are added in another order than
 * recorded, as are sums over iterations that run at once.
 */
export function findReductions(
  code: StraightCode,
  uses: Uses,
  growth: PairGrowth,
): readonly Reduction[] {
  const { order } = code
  const { op, a, b } = code.graph.columns
  const isInner = (id: number): boolean =>
    op[id] === OP.add && code.has(id) && uses.counts[id] === 1 && !uses.pinned.has(id)
  const within = new Set<number>()
  for (const id of order) {
    if (op[id] !== OP.add) continue
    for (const operand of [a[id]!, b[id]!]) if (isInner(operand)) within.add(operand)
  }
  const found: Reduction[] = []
  for (const root of order) {
    if (op[root] !== OP.add || within.has(root)) continue
    const terms: number[] = []
    const nodes: number[] = []
    const pending = [root]
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === root || isInner(id)) {
        nodes.push(id)
        pending.push(b[id]!, a[id]!)
      } else terms.push(id)
    }
    const reduction = inTwos(root, nodes, terms, growth)
    if (reduction !== undefined) found.push(reduction)
  }
  return found
}

/** Terms two by two, where these are neighbours; all but one of them. */
function inTwos(
  root: number,
  nodes: readonly number[],
  terms: readonly number[],
  growth: PairGrowth,
): Reduction | undefined {
  if (terms.length < FEWEST_TERMS) return undefined
  // One may be something else: what the sum began with, on either side of the first addition.
  for (const skip of terms.length % 2 === 0 ? [undefined] : [0, 1, terms.length - 1]) {
    const others = terms.filter((_, k) => k !== skip)
    const rest = skip === undefined ? undefined : terms[skip]
    for (const inOrder of [others, [...others].reverse()]) {
      const operands: Lanes[] = []
      for (let k = 0; k < inOrder.length; k += 2) operands.push([inOrder[k]!, inOrder[k + 1]!])
      if (operands.every(([x, y]) => growth.areNeighbours(x, y, DEPTH))) {
        return { root, nodes, operands, rest }
      }
    }
  }
  return undefined
}
