import { FIRST_OPCODE, ROW } from '../tape/rows.js'
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

/** Rows before a range that it refers to. */
export function outerRows(tape: Tape, from: number, to: number): readonly number[] {
  const outer = new Set<number>()
  const add = (row: number): void => {
    if (row >= 0 && row < from) outer.add(row)
  }
  for (let row = from; row < to; row++) {
    const kind = tape.operation[row]!
    if (kind >= FIRST_OPCODE) {
      add(tape.left[row]!)
      add(tape.right[row]!)
    } else if (kind === ROW.operand) add(tape.left[row]!)
    else if (kind === ROW.element) add(tape.nodes[tape.left[row]!]!.row)
    else if (kind === ROW.array) tape.node(row).rows.forEach(add)
    else if (kind === ROW.region) tape.regions[tape.left[row]!]!.sources.forEach(add)
  }
  return [...outer]
}
