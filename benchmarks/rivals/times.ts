/** Time of a step, ours and theirs in turn. */
import { median, medianRatio, timesInTurn, type Rounds, type Timed } from '../compile/measuring.js'
import { digits } from '../compile/table.js'
import { alignedColumns } from '../four-regions/table.js'
import type { Pair } from './methods.js'
import { timedSteps } from './ours.js'
import { networks, type Network, type Precision } from './problem.js'
import type { Rival } from './rival.js'

/** A rival at a precision, with the methods that it has. */
export interface Opponent {
  readonly rival: Rival
  readonly precision: Precision
  readonly pairs: readonly Pair[]
}

/** A line a method and network with ratios ours/theirs, and how many are above 1. */
export async function timeLines(
  opponents: readonly Opponent[],
  rounds: Rounds,
): Promise<{ readonly lines: readonly string[]; readonly missed: number }> {
  const names = opponents.map(({ rival, precision }) => `${rival.name} ${precision}`)
  const pairs = opponents.flatMap((opponent) => opponent.pairs)
  const methods = new Map(pairs.toReversed().map((pair) => [pair.name, pair]))
  const order = [...new Set(pairs.map(({ name }) => name))]
  const rows = [['', '', 'ours', ...names.flatMap((name) => [name, 'ratio'])]]
  let missed = 0
  for (const network of networks) {
    for (const method of order) {
      const ours = timedSteps(network, methods.get(method)!.ours)
      const theirs = opponents.map((opponent) => timedRival(opponent, method, network))
      const times = await timesInTurn(
        [ours, ...theirs.filter((each) => each !== undefined)],
        rounds,
      )
      ours.stop()
      const own = times.get(ours.name)!
      const cells = theirs.flatMap((each) => {
        if (each === undefined) return ['–', '']
        const other = times.get(each.name)!
        const ratio = medianRatio(own, other)
        if (!(ratio <= 1)) missed++
        return [microseconds(other), `${digits(ratio)} ${ratio <= 1 ? '✓' : '✗'}`]
      })
      rows.push([network.name, method, microseconds(own), ...cells])
    }
  }
  const versions = new Set(opponents.map(({ rival }) => `${rival.name} ${rival.version}`))
  const title = `microseconds a step, ratio ours/theirs ≤ 1: ${[...versions].join(', ')}`
  return { lines: [title, alignedColumns(rows, 2)], missed }
}

function timedRival(
  { rival, precision, pairs }: Opponent,
  method: string,
  network: Network,
): Timed | undefined {
  const pair = pairs.find(({ name }) => name === method)
  if (pair === undefined) return undefined
  const task = { ...pair.theirs, network: network.name, precision }
  return {
    name: `${rival.name} ${precision}`,
    slot: (seconds) => rival.time(task, seconds),
  }
}

function microseconds(times: readonly number[]): string {
  return digits(median(times) * 1e6)
}
