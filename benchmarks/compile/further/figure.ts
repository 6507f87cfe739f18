import { digits } from '../table.js'

/** One number with what it may be. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit?: string
  readonly most?: number
  readonly least?: number
}

/** A figure's line, and whether its bar is missed. */
export function figureLine(figure: Figure): { readonly text: string; readonly missed: boolean } {
  const { name, value, unit = '', most, least } = figure
  const missed =
    (most !== undefined && !(value <= most)) || (least !== undefined && !(value >= least))
  const bar = most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : ''
  const mark = bar === '' ? ' ' : missed ? '✗' : '✓'
  return {
    text: `${name.padEnd(62)}${`${digits(value)} ${unit}`.padStart(12)} ${mark} ${bar}`.trimEnd(),
    missed,
  }
}
