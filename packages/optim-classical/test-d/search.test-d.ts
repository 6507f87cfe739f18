import {
  geometric,
  minimize,
  pheromone,
  search,
  simulatedAnnealing,
  tabu,
  tournament,
  type DirectMethodName,
  type SearchResult,
} from '../src/index.js'

// The type of candidates is what `initial` returns, and all parts see it.
const words: SearchResult<string> = search({
  initial: () => 'abc',
  perturb: (word, random) => word.slice(random.index(word.length)),
  value: (word) => word.length,
  select: tournament(2),
})
// With delta and apply, perturb returns a move.
const tours: SearchResult<Int32Array> = search({
  initial: () => new Int32Array(5),
  perturb: (_tour, random) => ({ from: random.index(5), to: random.index(5) }),
  value: (tour) => tour[0]!,
  delta: (tour, { from, to }) => tour[to]! - tour[from]!,
  apply: (tour, { from, to }) => {
    tour.subarray(from, to).reverse()
  },
  temperature: geometric({ from: 1, to: 0.1, over: 10 }),
})
// Parts that bring a memory tell its type.
search({
  initial: () => [1, 2],
  perturb: (_way, random, { trails }) => [random.index(trails.length)],
  value: (way) => way.length,
  ...pheromone({ components: 4, of: (way: number[]) => way }),
})
search({
  initial: () => 1,
  perturb: (x, random) => x + random.normal(),
  value: (x) => x,
  ...tabu({ tenure: 5, key: (x: number) => x }),
})
search(
  {
    initial: () => ({ at: 1 }),
    perturb: ({ at }, random) => ({ at: at + random() }),
    value: ({ at }) => at,
  },
  { onIteration: ({ candidate: { at }, temperature }) => (at < temperature ? 'stop' : undefined) },
)
minimize((x: Float64Array) => x[0]!, Float64Array.of(1), {
  untraced: true,
  method: simulatedAnnealing(),
})
const method: DirectMethodName = 'antColony'

// @ts-expect-error a child is a candidate
search({
  initial: () => 1,
  perturb: () => 'two',
  value: (x) => x,
})
search({
  initial: () => [1],
  perturb: () => 2,
  value: ([x]) => x!,
  delta: (_x, by) => by,
  // @ts-expect-error moves are numbers
  apply: (x, by: string) => x.concat(by.length),
})
search({
  initial: () => 1,
  // @ts-expect-error the keys of texts are not those of numbers
  perturb: (x) => x,
  value: (x) => x,
  ...tabu({ tenure: 5, key: (x: string) => x }),
})
// @ts-expect-error there is no value
search({ initial: () => 1, perturb: (x: number) => x })

export { method, tours, words }
