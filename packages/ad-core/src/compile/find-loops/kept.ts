import type { CodeRows } from './code-rows.js'
import { isIndex } from './references.js'
import type { Box } from './fit.js'
import type { Affine, Kept } from './plan.js'
import type { BodyPlace, BodyRow } from './tree.js'
import { ROW } from '../../tape/rows.js'

/** Notes that one iteration's value is read when its loops are over. */
export function keepPlace({ row, iteration }: BodyPlace): void {
  row?.loops.forEach(({ count }, m) => keep(row, m, iteration[m] === count - 1 ? 'last' : 'all'))
}

/**
 * Notes that a row is read at iterations that are affine in the reader's indices: an earlier iteration
 * of a loop that both share is carried; loops that are over by then keep what is read.
 */
export function keepResult(
  row: BodyRow,
  iteration: readonly Affine[],
  reader: BodyRow,
  box: Box,
): void {
  let shared = true
  row.loops.forEach((loop, m) => {
    const affine = iteration[m]!
    if (shared && loop === reader.loops[m]) {
      if (isIndex(affine, m, 0, box)) return
      shared = false
      const distance = box.from[m]! - valueAtOrigin(affine, box)
      if (distance > 0 && isIndex(affine, m, distance, box)) {
        row.carried[m] = Math.max(row.carried[m]!, distance)
        return
      }
    }
    shared = false
    const last = affine.start === loop.count - 1 && affine.strides.every((stride) => stride === 0)
    keep(row, m, last ? 'last' : 'all')
  })
}

function valueAtOrigin({ start, strides }: Affine, { from }: Box): number {
  return strides.reduce((sum, stride, level) => sum + stride * from[level]!, start)
}

function keep(row: BodyRow, level: number, kept: Kept): void {
  if (kept === 'all' || row.kept[level] === 'none') row.kept[level] = kept
}

/** The position of an operand's row, of an entry that of its array; −1 if it has none. */
export function positionRead(code: CodeRows, row: number): number {
  const { tape } = code
  const entry = row >= 0 && tape.operation[row] === ROW.element
  return code.positionOf(entry ? tape.nodes[tape.left[row]!]!.row : row)
}

/** Calls back with every row that the code row at a position reads, whatever kind it is. */
export function forEachSource(
  code: CodeRows,
  position: number,
  visit: (row: number) => void,
): void {
  const { tape } = code
  const row = code.rows[position]!
  const kind = tape.operation[row]
  if (kind === ROW.array) tape.node(row).rows.forEach((source) => source >= 0 && visit(source))
  else if (kind === ROW.region) tape.regions[tape.left[row]!]!.sources.forEach(visit)
  else for (let k = 0; k < code.arity(position); k++) visit(code.operand(position, k))
}
