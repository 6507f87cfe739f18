/**
 * What worker threads make of large batches: milliseconds a step with one, two and four of them, one
 * training after the other in rounds, and whether they give the same bits.
 *
 * npm run bench -- workers
 */
import { cpus } from 'node:os'
import { smd, trainer } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'

const BATCHES = [1000, 5000, 20_000] as const
const COUNTS = [1, 2, 4] as const
const STEPS = 40
const ROUNDS = 4

console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`)
console.log('the Four Regions network, SMD, medians of milliseconds a step, best round\n')
console.log(
  `batch   ${COUNTS.map((count) => `${count} worker${count > 1 ? 's' : ' '}`.padStart(10)).join('')}`,
)
for (const batchSize of BATCHES) {
  const medians: number[][] = COUNTS.map(() => [])
  const states = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    COUNTS.forEach((workers, k) => {
      const { milliseconds, state } = run(batchSize, workers)
      medians[k]!.push(milliseconds)
      states.add(state)
    })
  }
  const best = medians.map((list) => Math.min(...list))
  console.log(
    `${String(batchSize).padEnd(8)}${best.map((ms) => ms.toFixed(2).padStart(10)).join('')}` +
      `   two are ${(best[0]! / best[1]!).toFixed(2)} times as fast; ` +
      (states.size === 1 ? 'the same bits' : 'OTHER BITS'),
  )
}

/** Median milliseconds of a step, without the first ones, and the state at the end. */
function run(batchSize: number, workers: number): { milliseconds: number; state: string } {
  const training = trainer({
    params: fourRegions.init(0),
    model: fourRegions.model,
    loss: fourRegions.loss,
    data: fourRegions.sample(2 * batchSize),
    optimizer: smd({ stepSize: 0.1 }),
    batchSize,
    steps: STEPS,
    compile: true,
    workers,
  })
  const times: number[] = []
  for (;;) {
    const start = performance.now()
    const turn = training.next()
    if (turn.done === true) {
      const [median] = times
        .slice(5)
        .sort((x, y) => x - y)
        .slice((STEPS - 5) >> 1)
      return { milliseconds: median!, state: JSON.stringify(turn.value.state) }
    }
    times.push(performance.now() - start)
  }
}
