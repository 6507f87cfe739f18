/** A cost without a formula: how fast should three clerks work in a row, by simulation alone (slide 8). */
import { evolutionStrategy, iterate, spsa } from '@wengert/optim-classical'
import { randomStream, type Random } from '@wengert/optim-stochastic'

const ARRIVALS = 1 // customers a minute
const WAGES = [0.5, 1, 2] // for a unit of speed, clerk by clerk

/** Wages, and the waiting of some customers who pass all clerks, at random moments and with random wishes. */
function simulatedCost(speeds: readonly number[], customers: number, random: Random): number {
  const exponential = (rate: number): number => -Math.log(1 - random.uniform()) / rate
  const freeAt = speeds.map(() => 0)
  let [arrival, minutes] = [0, 0]
  for (let k = 0; k < customers; k++) {
    arrival += exponential(ARRIVALS)
    let now = arrival
    speeds.forEach((speed, clerk) => {
      now = Math.max(now, freeAt[clerk]!) + exponential(speed)
      freeAt[clerk] = now
    })
    minutes += now - arrival
  }
  const wages = speeds.reduce((sum, speed, clerk) => sum + WAGES[clerk]! * speed, 0)
  return wages + (ARRIVALS * minutes) / customers
}

/** A clerk slower than the customers come would never be done with them. */
const speedsAt = (x: Iterable<number>): number[] => Array.from(x, (xi) => ARRIVALS + Math.exp(xi))

let days = 0
const oneDay = (x: Float64Array): number => simulatedCost(speedsAt(x), 500, randomStream(1, days++))
const longRun = (x: Iterable<number>): number =>
  simulatedCost(speedsAt(x), 400_000, randomStream(2))

// In this one case queueing theory knows the answer (Jackson 1957): the methods don't.
const best = WAGES.map((wage) => ARRIVALS + Math.sqrt(ARRIVALS / wage))
const leastCost = WAGES.reduce(
  (sum, wage) => sum + wage * ARRIVALS + 2 * Math.sqrt(wage * ARRIVALS),
  0,
)

const start = [2, 2, 2]
const shown = (speeds: readonly number[]): string => speeds.map((x) => x.toFixed(2)).join(' ')
console.log(`start      cost ${longRun(start).toFixed(2)} at speeds ${shown(speedsAt(start))}`)
const methods = {
  spsa: spsa({ perturbation: 0.2, averaging: 2 }),
  evolution: evolutionStrategy({ parents: 5, children: 30 }),
}
for (const [name, method] of Object.entries(methods)) {
  days = 0
  // The least cost of a single day was luck: what counts is where the method stood at last.
  let x: Iterable<number> = start
  for (const step of iterate(oneDay, start, {
    method,
    untraced: true,
    maxEvaluations: 3000,
    seed: 1,
  })) {
    x = step.x
  }
  const cost = longRun(x).toFixed(2)
  console.log(`${name.padEnd(10)} cost ${cost} at speeds ${shown(speedsAt(x))} after ${days} days`)
}
console.log(`theory     cost ${leastCost.toFixed(2)} at speeds ${shown(best)}`)
