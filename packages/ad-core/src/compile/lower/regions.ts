import type { Shape } from '../../shape.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { windowsOf } from './windows.js'

/** A box of a loop's indices: from `from` up to `to` along each axis. */
export interface Region {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** Where a loop over the entries of a shape is cut, ends included, along each axis. */
export type Cuts = readonly ReadonlySet<number>[]

export function withoutCuts(shape: Shape): Cuts {
  return shape.map((length) => new Set([0, length]))
}

/**
 * Where a loop that computes a row has to be cut, so that within each region every fused row lies wholly
 * inside or outside of each of its windows; and the rows with windows.
 */
export function cutsFor(
  tape: Tape,
  shape: Shape,
  row: number,
  isFused: (row: number) => boolean,
): { readonly cuts: Cuts; readonly movers: ReadonlySet<number> } {
  const cuts = shape.map(() => new Set<number>())
  const movers = new Set<number>()
  const seen = new Set<string>()
  const visit = (at: number, shift: readonly number[]): void => {
    const key = `${at}:${shift.join()}`
    if (at < 0 || !isFused(at) || seen.has(key)) return
    seen.add(key)
    const node = tape.node(at)
    const shown = windowsOf(tape, node, shapeOfRow(tape, at))
    if (shown === undefined) {
      for (const operand of node.rows) visit(operand, shift)
      return
    }
    movers.add(at)
    for (const { operand, starts, shape: own } of shown.windows) {
      const begins = starts.map((start, axis) => start + shift[axis]!)
      begins.forEach((begin, axis) => {
        for (const cut of [begin, begin + own[axis]!]) {
          if (cut > 0 && cut < shape[axis]!) cuts[axis]!.add(cut)
        }
      })
      visit(node.rows[operand]!, begins)
    }
  }
  const origin = shape.map(() => 0)
  for (const operand of tape.node(row).rows) visit(operand, origin)
  return { cuts, movers }
}

export function bothCuts(x: Cuts, y: Cuts): Cuts {
  return x.map((cuts, axis) => new Set([...cuts, ...y[axis]!]))
}

export function countRegions(cuts: Cuts): number {
  return cuts.reduce((product, { size }) => product * Math.max(1, size - 1), 1)
}

export function regionsBetween(cuts: Cuts): readonly Region[] {
  return cuts.reduce<readonly Region[]>(
    (boxes, places) => {
      const sorted = [...places].sort((x, y) => x - y)
      const ends = places.size === 1 ? [0] : sorted.slice(1) // of an empty axis
      return boxes.flatMap(({ from, to }) =>
        ends.map((end, k) => ({ from: [...from, sorted[k]!], to: [...to, end] })),
      )
    },
    [{ from: [], to: [] }],
  )
}
