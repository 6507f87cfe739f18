import type { Concrete } from '../primitive.js'
import { flattenTree } from '../tree.js'

/** How far a program's results may be from the interpreter's, relative to the largest of a leaf. */
const TOLERANCE = 1e-6

/** The numeric leaves of a tree of arguments or results. */
export function leavesOf(tree: unknown): readonly Concrete[] {
  return flattenTree('compile', tree, { statics: true }).leaves.map(
    ({ value }) => value as Concrete,
  )
}

/** Whether two results are the same but for rounding, and perhaps for what is NaN in the first. */
export function agree(x: unknown, y: unknown, butForNaN: boolean): boolean {
  const [xs, ys] = [leavesOf(x), leavesOf(y)]
  return xs.every((leaf, k) => {
    const [a, b] = [entriesOf(leaf), entriesOf(ys[k]!)]
    let largest = 0
    for (const value of b) if (Math.abs(value) > largest) largest = Math.abs(value)
    const bound = TOLERANCE * Math.min(1 + largest, Number.MAX_VALUE)
    for (let i = 0; i < a.length; i++) {
      if (Object.is(a[i], b[i]) || a[i] === b[i] || (butForNaN && a[i] !== a[i])) continue
      if (!(Math.abs(a[i]! - b[i]!) <= bound)) return false
    }
    return true
  })
}

function entriesOf(x: Concrete): ArrayLike<number> & Iterable<number> {
  return typeof x === 'number' ? [x] : x.data
}
