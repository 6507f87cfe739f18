/**
 * How the constants of `CONSTANTS` were chosen: mean test loss on seeds that the benchmark has not.
 * `node scripts/run-typescript.mjs benchmarks/four-regions/choose-constants.ts -- adam rprop` tries the
 * grids of these methods, without names all.
 */
import { CHOICE_SEEDS, CHOSEN_METHODS, candidatesOf } from './candidates.js'
import { constantsText } from './constants.js'
import { laboratory } from './laboratory.js'
import { nats } from './markup.js'
import type { MethodName } from './methods.js'
import { last } from './results.js'
import { FULL_SETTINGS } from './settings.js'
import { spread } from './summary.js'
import { alignedColumns } from './table.js'

const { patterns, batch, testGrid } = FULL_SETTINGS
const asked = process.argv.slice(2) as MethodName[]

for (const method of asked.length > 0 ? asked : CHOSEN_METHODS) {
  const tried = candidatesOf(method).map((constants) => {
    const losses = CHOICE_SEEDS.map((seed) => {
      const { curve, outcome } = laboratory.learn(
        {
          variant: { key: method, method, constants },
          sampling: 'uniform',
          seed,
          patterns,
          batch,
          testGrid,
          testSteps: [0, patterns / batch],
        },
        () => undefined,
      )
      return outcome === 'failed' ? null : last(curve.loss)
    })
    return { constants, ...spread(losses) }
  })
  const ranked = tried.sort((a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity))
  const rows = ranked.map(({ constants, mean, deviation }) => [
    method,
    constantsText({ constants }),
    nats(mean),
    deviation === null ? '' : `± ${deviation.toFixed(3)}`,
  ])
  process.stdout.write(`${alignedColumns(rows, 2)}\n\n`)
}
