import { ROW } from '../tape/rows.js'
import { sourcesOf } from '../tape/sources.js'
import type { ArrayNode, Tape } from '../tape/tape.js'

/** What sweeps bring to an array row. */
export type Adjoints = Pick<
  ArrayNode,
  'adjoint' | 'adjointTangent' | 'adjointOwned' | 'adjointTangentOwned'
>

/** What some rows have been given so far: a sweep that solves for something must leave no trace there. */
export function outerState(tape: Tape, rows: readonly number[]): { restore: () => void } {
  const { flags, adjoint, adjointTangent } = tape
  const scalars = rows.map((row) => [flags[row]!, adjoint[row]!, adjointTangent[row] ?? 0] as const)
  const arrays = rows.flatMap((row) => (tape.operation[row] === ROW.array ? [tape.node(row)] : []))
  const saved = arrays.map(
    ({ adjoint: a, adjointTangent: d, adjointOwned, adjointTangentOwned }): Adjoints => ({
      adjoint: a,
      adjointTangent: d,
      adjointOwned,
      adjointTangentOwned,
    }),
  )
  const hide = (): void => {
    // What is ours would be added to in place: sweeps work on copies meanwhile.
    for (const node of arrays) {
      node.adjointOwned = false
      node.adjointTangentOwned = false
    }
  }
  hide()
  return {
    restore() {
      rows.forEach((row, k) => {
        const [flag, a, d] = scalars[k]!
        tape.flags[row] = flag
        tape.adjoint[row] = a
        if (row < tape.adjointTangent.length) tape.adjointTangent[row] = d
      })
      arrays.forEach((node, k) => Object.assign(node, saved[k]!))
      hide()
    },
  }
}

/** Rows before a range that it depends on. */
export function outerRows(tape: Tape, from: number, to: number): readonly number[] {
  const outer = new Set<number>()
  for (let row = from; row < to; row++) {
    for (const source of sourcesOf(tape, row)) if (source >= 0 && source < from) outer.add(source)
  }
  return [...outer]
}
