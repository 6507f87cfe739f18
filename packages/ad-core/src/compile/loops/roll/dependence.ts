import type { LoopItem, LoopRow } from '../../find-loops/plan.js'
import { forEachRow, forEachSource } from './plan-rows.js'

/** Which rows of a loop and of those within it read which, and whether iterations depend on each other. */
export class Dependence {
  private readonly readers = new Map<LoopRow, Set<LoopRow>>()
  private readonly isAdditive: (row: LoopRow) => boolean

  constructor(loop: LoopItem, isAdditive: (row: LoopRow) => boolean) {
    this.isAdditive = isAdditive
    forEachRow(loop, (reader) => {
      for (const operand of reader.operands) {
        forEachSource(operand, (row) => {
          const known = this.readers.get(row)
          if (known === undefined) this.readers.set(row, new Set([reader]))
          else known.add(reader)
        })
      }
    })
  }

  /** Whether iterations of a loop take more from those before than sums so far. */
  isSequential(loop: LoopItem, level: number): boolean {
    let sequential = false
    forEachRow(loop, (row) => {
      sequential ||= row.carried[level]! > 0 && !this.isSum(row, level)
    })
    return sequential
  }

  /** Whether a carried value is read only to add to it. */
  private isSum(row: LoopRow, level: number): boolean {
    const loop = row.loops[level]
    const seen = new Set<LoopRow>()
    for (let at = row; !seen.has(at);) {
      seen.add(at)
      const [reader, ...others] = [...(this.readers.get(at) ?? [])].filter(
        ({ loops }) => loops[level] === loop,
      )
      if (reader === undefined || others.length > 0 || !this.isAdditive(reader)) return false
      at = reader
      if (at === row) return true
    }
    return false
  }
}
