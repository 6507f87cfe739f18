/** Whether ours and theirs have the same loss at every step. */
import { alignedColumns } from '../four-regions/table.js'
import { difference } from './comparison.js'
import type { Pair } from './methods.js'
import { lossesOf } from './ours.js'
import { networks, type Network, type Precision } from './problem.js'
import type { Rival } from './rival.js'

export interface Agreement {
  readonly pairs: readonly Pair[]
  readonly precision: Precision
  readonly steps: number
  /** The largest relative difference that is accepted. */
  readonly accept: number
}

/** A line a method with what differs most on each network, and how many differ too much. */
export async function agreementLines(
  rival: Rival,
  { pairs, precision, steps, accept }: Agreement,
): Promise<{ readonly lines: readonly string[]; readonly missed: number }> {
  let missed = 0
  const cell = async (pair: Pair, network: Network): Promise<string> => {
    const ours = lossesOf(network, precision, pair.ours, steps)
    const task = { ...pair.theirs, network: network.name, precision }
    const found = difference(ours, await rival.losses(task, steps))
    const isMissed = !(found.largest <= accept)
    if (isMissed) missed++
    return `${isMissed ? '✗' : '✓'} ${found.largest.toExponential(1)}`
  }
  const rows = [['', '', ...networks.map(({ name }) => name)]]
  for (const pair of pairs) {
    const cells: string[] = []
    for (const network of networks) cells.push(await cell(pair, network))
    rows.push([pair.name, pair.note ?? '', ...cells])
  }
  const title =
    `${rival.name} ${rival.version}, ${precision}, ${steps} steps: largest relative difference of a ` +
    `step's loss, ≤ ${accept.toExponential(0)}`
  return { lines: [title, alignedColumns(rows, 2)], missed }
}
