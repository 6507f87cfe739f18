/**
 * From how many evaluations on programs pay: what it costs to make and run them beside interpreting,
 * by the size of a recording, and how far the count after which 'auto' compiles is from that.
 *
 * npm run bench -- tiers
 */
import { cpus } from 'node:os'
import {
  add,
  exp,
  matmul,
  mean,
  mul,
  oracle,
  sin,
  softmaxCrossEntropy,
  square,
  sub,
  sum,
  sumOver,
  tanh,
  tensor,
  type Scalar,
  type Traced,
  type TierChoice,
} from '../packages/ad-core/src/index.js'

interface Problem {
  readonly name: string
  readonly f: (x: Traced) => Scalar
  readonly n: number
}

/** What no run should lose against the better of the two tiers known in advance. */
const WORST = 5
const ROUNDS = 5

/** A loop whose every step is like the one before. */
const valley = (n: number): Problem => ({
  name: `Rosenbrock, n = ${n}`,
  n,
  f: (x) => {
    let y: Scalar = 0
    for (let i = 0; i + 1 < n; i++) {
      const step = square(sub(x.at(i + 1), square(x.at(i))))
      y = add(y, add(mul(100, step), square(sub(1, x.at(i)))))
    }
    return y
  },
})

/** Scalar code that reads here and there. */
const scattered = (n: number): Problem => ({
  name: `scattered scalars, n = ${n}`,
  n,
  f: (x) => {
    let y: Scalar = 0
    for (let i = 0; i < n; i++) {
      const other = exp(mul(-0.1, x.at((7 * i + 3) % n)))
      y = add(y, square(sub(sin(mul(x.at(i), 1 + 0.01 * i)), other)))
    }
    return y
  },
})

const arrays = (n: number): Problem => ({
  name: `arrays, n = ${n}`,
  n,
  f: (x) => sum(square(sub(sin(x), exp(mul(-0.1, x))))),
})

const fit = (points: number): Problem => {
  const t = Float64Array.from({ length: points }, (_, i) => i / points)
  const pointLoss = (b: Traced, s: Traced): Scalar =>
    square(sub(mul(b.at(0), exp(mul(b.at(1), s))), exp(mul(-1, s))))
  return {
    name: `sumOver ${points} points`,
    n: 2,
    f: (b) => sumOver(pointLoss)(b, t as never),
  }
}

const network = (patterns: number): Problem => {
  const inputs = tensor(
    Float64Array.from({ length: 8 * patterns }, (_, i) => Math.sin(i)),
    { shape: [patterns, 8] },
  )
  const labels = Int32Array.from({ length: patterns }, (_, i) => i % 4)
  return {
    name: `network, ${patterns} patterns`,
    n: 8 * 16 + 16 * 4,
    f: (w) => {
      const hidden = tanh(matmul(inputs, w.slice(0, 128).reshape([8, 16])))
      const z = matmul(hidden, w.slice(128, 192).reshape([16, 4]))
      return mean(softmaxCrossEntropy(z as never, labels as never) as never)
    },
  }
}

interface Cost {
  readonly rows: number
  readonly patience: number
  /** Microseconds: of an evaluation, interpreted and compiled, and of the first compiled one. */
  readonly interpreted: number
  readonly compiled: number
  readonly first: number
}

/** Microseconds a value and gradient takes, each at a new point. */
function time({ f, n }: Problem, compile: TierChoice, evaluations: number): [number, number] {
  const w = Float64Array.from({ length: n }, (_, i) => Math.cos(i))
  const asked = oracle(f, w, { compile })
  const start = performance.now()
  asked.valueAndGradient(w)
  const first = performance.now()
  for (let k = 0; k < evaluations; k++) {
    w[0]! += 1e-9
    asked.valueAndGradient(w)
  }
  const end = performance.now()
  asked.dispose()
  return [1e3 * (first - start), (1e3 * (end - first)) / evaluations]
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1]!
}

function costOf(problem: Problem): Cost {
  const probe = oracle(problem.f, new Float64Array(problem.n), { compile: 'auto' })
  probe.value(new Float64Array(problem.n))
  const { patience, work } = probe.tier.memory
  const evaluations = Math.min(2000, Math.max(20, Math.round(4e5 / work!.cost)))
  time(problem, false, evaluations)
  const rounds = Array.from({ length: ROUNDS }, () => ({
    interpreted: time(problem, false, evaluations)[1],
    compiled: time(problem, true, evaluations),
  }))
  return {
    rows: work!.rows,
    patience,
    interpreted: median(rounds.map(({ interpreted }) => interpreted)),
    compiled: median(rounds.map(({ compiled }) => compiled[1])),
    first: median(rounds.map(({ compiled }) => compiled[0])),
  }
}

/**
 * The longest that 'auto' takes, over the better of the two tiers, among runs of all lengths: worst
 * for those that end just after it has compiled.
 */
function worstOf({ patience, interpreted, compiled, first }: Cost): number {
  const auto = patience * interpreted + first
  const best = Math.min((patience + 1) * interpreted, first + patience * compiled)
  return auto / best
}

const { model } = cpus()[0]!
console.log(`${model}, Node ${process.version}; value and gradient, µs\n`)
const columns = ['rows', 'interpreted', 'compiled', 'first', 'break-even', 'auto after', 'worst']
const line = (name: string, cells: readonly (string | number)[]): void =>
  console.log(name.padEnd(28) + cells.map((cell) => String(cell).padStart(12)).join(''))
line('', columns)
let missed = false
for (const problem of [
  valley(10),
  valley(100),
  valley(1000),
  scattered(10),
  scattered(100),
  scattered(1000),
  arrays(100),
  arrays(10_000),
  fit(100),
  fit(3000),
  network(10),
  network(100),
]) {
  const cost = costOf(problem)
  const { rows, patience, interpreted, compiled, first } = cost
  const even = first / Math.max(1e-9, interpreted - compiled)
  const worst = worstOf(cost)
  missed ||= worst > WORST
  line(problem.name, [
    rows,
    interpreted.toFixed(1),
    compiled.toFixed(1),
    first.toFixed(0),
    even.toFixed(0),
    patience,
    worst.toFixed(2),
  ])
}
if (missed) process.exitCode = 1
