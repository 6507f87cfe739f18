import type { Graph } from '../../program/graph.js'
import type { Reference, Term } from '../../program/memory.js'
import { strideAlong } from '../lane-choice.js'

/** So many pairs of references are looked at; where there are more, they are taken for overlapping. */
const MOST_PAIRS = 4096
/** So many rows that places move by are looked at. */
const MOST_ROWS = 64

/** References of a loop that move alike: their offsets, and how they move within an iteration. */
interface Movement {
  readonly stride: number
  readonly inner: readonly Term[]
  readonly offsets: readonly number[]
}

/**
 * Whether two iterations of a loop may meet at the same entry of an array: one by a reference of `writes`,
 * the other by one of `all`. False only where it is certain that they don't.
 */
export function mayMeet(
  graph: Graph,
  loop: number,
  writes: readonly Reference[],
  all: readonly Reference[],
): boolean {
  const [writing, others] = [movements(loop, writes), movements(loop, all)]
  if (writing === undefined || others === undefined) return true
  return writing.some((x) => others.some((y) => movementsMeet(graph, loop, x, y)))
}

/** References sorted by how they move; undefined where a table says where they lead. */
function movements(
  loop: number,
  references: readonly Reference[],
): readonly Movement[] | undefined {
  const found = new Map<string, Movement & { readonly offsets: number[] }>()
  for (const reference of references) {
    const { terms, offset, table } = reference
    if (table !== undefined) return undefined
    const key = terms.map(({ scope, stride }) => `${scope}*${stride}`).join('+')
    const known = found.get(key)
    if (known === undefined) {
      const stride = strideAlong(reference, loop)
      const inner = terms.filter(({ scope }) => scope !== loop)
      found.set(key, { stride, inner, offsets: [offset] })
    } else if (!known.offsets.includes(offset)) known.offsets.push(offset)
  }
  return [...found.values()]
}

function movementsMeet(graph: Graph, loop: number, x: Movement, y: Movement): boolean {
  if (x.stride !== y.stride || x.stride === 0) return true
  const { count } = graph.scopes[loop]!
  const stride = Math.abs(x.stride)
  const reach = stride * (count - 1)
  const row = commonStep([...x.inner, ...y.inner], reach)
  const [fromX, fromY] = [spanOf(graph, x.inner, reach), spanOf(graph, y.inner, reach)]
  const meets = (low: number, high: number): boolean =>
    rowsMeet(low + fromY.low - fromX.high, high + fromY.high - fromX.low, stride, reach, row)
  if (x.offsets.length * y.offsets.length <= MOST_PAIRS) {
    return x.offsets.some((a) => y.offsets.some((b) => meets(b - a, b - a)))
  }
  return meets(least(y.offsets) - greatest(x.offsets), greatest(y.offsets) - least(x.offsets))
}

/** What steps that pass over all iterations have in common: how far rows lie apart; 0 where there are none. */
function commonStep(terms: readonly Term[], reach: number): number {
  return terms.reduce(
    (step, { stride }) => (Math.abs(stride) > reach ? gcd(step, stride) : step),
    0,
  )
}

/** Where the other terms lead. */
function spanOf(
  graph: Graph,
  terms: readonly Term[],
  reach: number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0]
  for (const { scope, stride } of terms) {
    const far = stride * (graph.scopes[scope]!.count - 1)
    if (Math.abs(stride) > reach) continue
    if (far < 0) low += far
    else high += far
  }
  return { low, high }
}

/** Whether a multiple of the stride, but 0, up to `reach` lies in an interval moved by any number of rows. */
function rowsMeet(low: number, high: number, stride: number, reach: number, row: number): boolean {
  if (row === 0) return holdsMultiple(low, high, stride, reach)
  const first = Math.ceil((-reach - high) / row)
  const last = Math.floor((reach - low) / row)
  if (last - first > MOST_ROWS) return true
  for (let k = first; k <= last; k++) {
    if (holdsMultiple(low + k * row, high + k * row, stride, reach)) return true
  }
  return false
}

function holdsMultiple(low: number, high: number, stride: number, reach: number): boolean {
  const first = Math.ceil(Math.max(low, -reach) / stride)
  const last = Math.floor(Math.min(high, reach) / stride)
  return first <= last && !(first === 0 && last === 0)
}

function gcd(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)]
  while (b > 0) [a, b] = [b, a % b]
  return a
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((x, y) => Math.min(x, y))
}

function greatest(numbers: readonly number[]): number {
  return numbers.reduce((x, y) => Math.max(x, y))
}
