import { FIRST_MASK, OP, operandCount } from './instructions.js'
import { boundsOf } from './magnitudes.js'
import { at, identityOf, type MemoryArray } from './memory.js'
import { program, type Program } from './program.js'
import type { Effect } from './scope.js'

/** Results of so many entries are checked by what they are computed from. */
const FEWEST = 64
const MOST = 4096
/** What is smaller makes no infinities in a few products with arguments. */
export const SMALL = 1e30

/**
 * Lets a program check its results of straight code: what sums and products make of small numbers is no
 * NaN, and many results have few other numbers between them, as the slopes of a network's weights have
 * those of its outputs. The check is the largest of these.
 */
export function withCheck(given: Program): Program {
  const { graph, inputs, outputs, status, guards, read } = given
  const straight = straightResults(given)
  const stores = graph.scopes[0]!.effects.filter(({ to }) => straight.has(to.array.id))
  if (stores.length < FEWEST || stores.length > MOST) return given
  const suspects = suspectsOf(given, stores)
  if (suspects.length === 0 || 2 * suspects.length > stores.length) return given
  let terms: readonly number[] = suspects.map((node) => graph.abs(node))
  while (terms.length > 1) {
    const half = Math.ceil(terms.length / 2)
    terms = terms
      .slice(0, half)
      .map((x, k) => (half + k < terms.length ? graph.max(x, terms[half + k]!) : x))
  }
  const array = graph.array(1, 'output')
  const node = terms[0]!
  graph.write(graph.scopes[0]!, { kind: 'store', to: { array, ...at(0) }, node })
  const check = { array, offset: 0, size: 1 }
  return program(graph, inputs, outputs, status, guards, read, check)
}

/** Arrays of results that only straight code stores to, by number. */
export function straightResults({ graph, live, outputs }: Program): ReadonlySet<number> {
  const { op, a } = graph.columns
  const straight = new Set(outputs.map(({ array }) => array.id))
  const drop = (array: MemoryArray): void => {
    straight.delete(array.id)
    straight.delete(identityOf(array).id)
  }
  for (const { id, effects } of graph.scopes) {
    for (const effect of effects) if (id !== 0 || effect.kind === 'add') drop(effect.to.array)
  }
  for (const { writes } of graph.hostSteps) for (const array of writes) drop(array)
  for (const ids of live.order) {
    for (const id of ids) if (op[id] === OP.clear) drop(graph.arrays[a[id]!]!)
  }
  return straight
}

/** Nodes that results depend on: where all of them are small, no result is NaN. */
function suspectsOf(given: Program, stores: readonly Effect[]): readonly number[] {
  const { op, a, b, c } = given.graph.columns
  const { assumed } = boundsOf(given, SMALL)
  const suspects: number[] = []
  const seen = new Set<number>()
  const pending = stores.map(({ node }) => node)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node) || op[node]! >= FIRST_MASK) continue
    seen.add(node)
    if (assumed.has(node)) suspects.push(node)
    else {
      const operands = [a[node]!, b[node]!, c[node]!]
      if (op[node] !== OP.loadAt) pending.push(...operands.slice(0, operandCount(op[node]!)))
    }
  }
  return suspects
}
