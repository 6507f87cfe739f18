/**
 * What worker threads make of large batches: milliseconds a step with one, two and four of them, which
 * take turns, and whether they give the same bits.
 *
 * npm run bench -- workers
 */
import { cpus } from 'node:os'
import { smd, trainer, type TrainResult } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'

const BATCHES = [1000, 5000, 20_000] as const
const COUNTS = [1, 2, 4] as const
const STEPS = 40

console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`)
console.log('the Four Regions network, SMD, medians of milliseconds a step\n')
console.log(
  `batch   ${COUNTS.map((count) => `${count} worker${count > 1 ? 's' : ' '}`.padStart(10)).join('')}`,
)
for (const batchSize of BATCHES) {
  const runs = COUNTS.map((workers) =>
    trainer({
      params: fourRegions.init(0),
      model: fourRegions.model,
      loss: fourRegions.loss,
      data: fourRegions.sample(2 * batchSize),
      optimizer: smd({ stepSize: 0.1 }),
      batchSize,
      steps: STEPS,
      compile: true,
      workers,
    }),
  )
  const times: number[][] = runs.map(() => [])
  const results: TrainResult<unknown>[] = []
  for (let step = 0; step <= STEPS; step++) {
    runs.forEach((run, k) => {
      const start = performance.now()
      const turn = run.next()
      times[k]!.push(performance.now() - start)
      if (turn.done === true) results.push(turn.value)
    })
  }
  const medians = times.map((list) => list.slice(5, STEPS).sort((x, y) => x - y)[(STEPS - 5) >> 1]!)
  const states = results.map(({ state }) => JSON.stringify(state))
  const same = states.every((state) => state === states[0])
  console.log(
    `${String(batchSize).padEnd(8)}${medians.map((ms) => ms.toFixed(2).padStart(10)).join('')}` +
      `   two are ${(medians[0]! / medians[1]!).toFixed(2)} times as fast; ${same ? 'the same bits' : 'OTHER BITS'}`,
  )
}
