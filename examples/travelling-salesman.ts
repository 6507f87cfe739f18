/** A round trip by simulated annealing: moves turn a part of the tour round, and each costs O(1) until it is accepted. */
import { geometric, search, type IncrementalProblem } from '@wengert/optim-classical'

type Place = readonly [x: number, y: number]

/** The tour from city `from` to city `to` (places in the tour) is travelled the other way round. */
interface Reversal {
  from: number
  to: number
}

function roundTrip(cities: readonly Place[]): IncrementalProblem<Int32Array, Reversal> {
  const n = cities.length
  const distances = Float64Array.from({ length: n * n }, (_, k) => {
    const [a, b] = [cities[Math.floor(k / n)]!, cities[k % n]!]
    return Math.hypot(a[0] - b[0], a[1] - b[1])
  })
  const distance = (a: number, b: number): number => distances[a * n + b]!
  const next = (k: number): number => (k + 1 === n ? 0 : k + 1)
  const previous = (k: number): number => (k === 0 ? n - 1 : k - 1)
  const move = { from: 0, to: 0 } // the same object every time: nothing is allocated
  return {
    initial: (random) => random.shuffle(Int32Array.from({ length: n }, (_, k) => k)),
    perturb: (_tour, random) => {
      move.from = random.index(n)
      move.to = random.index(n)
      return move
    },
    value: (tour) => tour.reduce((sum, city, k) => sum + distance(city, tour[next(k)]!), 0),
    delta: (tour, { from, to }) => {
      const [before, after] = [previous(from), next(to)]
      if (before === to || after === from) return 0 // the whole tour
      const [a, b, c, d] = [tour[before]!, tour[from]!, tour[to]!, tour[after]!]
      return distance(a, c) + distance(b, d) - distance(a, b) - distance(c, d)
    },
    apply: (tour, { from, to }) => {
      // The rest of the tour turned round is the same tour: the shorter part is turned.
      const length = ((to - from + n) % n) + 1
      let [i, j] = 2 * length <= n ? [from, to] : [next(to), previous(from)]
      for (let swaps = Math.min(length, n - length) >> 1; swaps > 0; swaps--) {
        const city = tour[i]!
        tour[i] = tour[j]!
        tour[j] = city
        i = next(i)
        j = previous(j)
      }
    },
  }
}

/** Always on to the nearest city that is left. */
function nearestNeighbours(cities: readonly Place[]): Int32Array {
  const far = (a: number, b: number): number =>
    Math.hypot(cities[a]![0] - cities[b]![0], cities[a]![1] - cities[b]![1])
  const left = new Set(cities.keys())
  const tour: number[] = []
  while (left.size > 0) {
    const here = tour.at(-1) ?? 0
    const nearest = [...left].reduce((a, b) => (far(here, b) < far(here, a) ? b : a))
    tour.push(nearest)
    left.delete(nearest)
  }
  return Int32Array.from(tour)
}

const n = 300
const moves = 3_000_000

function anneal(title: string, cities: readonly Place[], bars: Record<string, number>): void {
  const problem = roundTrip(cities)
  const temperature = geometric({ from: 0.3, to: 3e-4, over: moves })
  const start = search(problem, { maxIterations: 0 })
  const result = search(
    { ...problem, temperature },
    { maxIterations: moves, maxEvaluations: Infinity },
  )
  const speed = result.counts.delta / result.seconds / 1e6
  console.log(
    `${title}: ${n} cities, ${moves / 1e6} million moves, ${speed.toFixed(1)} million a second`,
  )
  console.log(`  tour before    ${start.value.toFixed(6)}`)
  console.log(`  tour after     ${result.value.toFixed(6)}`)
  for (const [name, length] of Object.entries(bars)) {
    const ratio = (result.value / length).toFixed(4)
    console.log(`  ${name.padEnd(14)} ${length.toFixed(6)}, of which the tour is ${ratio}`)
  }
}

const circle = Array.from({ length: n }, (_, k): Place => {
  const angle = (2 * Math.PI * k) / n
  return [Math.cos(angle), Math.sin(angle)]
})
anneal('on a circle', circle, { shortest: 2 * n * Math.sin(Math.PI / n) })

// Quasi-random places in the unit square: multiples of 1/g and 1/g², g³ = g + 1.
const g = 1.324717957244746
const square = Array.from({ length: n }, (_, k): Place => [(k / g) % 1, (k / g ** 2) % 1])
const greedy = roundTrip(square).value(nearestNeighbours(square))
anneal('in a square', square, { 'nearest first': greedy })
