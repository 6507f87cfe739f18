/** Slide 47: how fast SMD converges, with and without noise, beside methods whose order is known. */
import type { Flat } from '@wengert/ad-core'
import { bfgs, newton } from '@wengert/optim-classical'
import type { Method, Objective } from '@wengert/optim-classical'
import { randomStream, robbinsMonro, sgd, smd } from '@wengert/optim-stochastic'
import type { ModelQuery, Optimizer } from '@wengert/optim-stochastic'
import { noisyQuadratic } from '@wengert/optim-stochastic/problems'
import { walkOf } from './by-hand.js'
import type { Formula } from './by-hand.js'
import { slopeOf } from './slope.js'

/** A path towards the minimum of a deterministic function. */
export interface DigitCourse {
  readonly key: string
  readonly label: string
  /** Steps after which f − f* had shrunk by 10, 10², … 10¹²; null where it never had. */
  readonly stepsAt: readonly (number | null)[]
  /** Steps that a digit took late over those it took before: 1 is linear convergence, 0 superlinear. */
  readonly late: number | null
}

/** A path towards the minimum of a noisy function. */
export interface NoisyCourse {
  readonly key: string
  readonly label: string
  /** Mean of E f − f* over the seeds. */
  readonly excess: readonly number[]
  /** It falls as t to the minus this power over the last decade: 1 is the best that there can be. */
  readonly exponent: number
}

/** Measured orders of convergence. */
export interface Order {
  readonly deterministic: readonly DigitCourse[]
  readonly patterns: readonly number[]
  readonly noisy: readonly NoisyCourse[]
}

/** Measures both. */
export function studyOrder(seeds: readonly number[]): Order {
  const patterns = Array.from({ length: 41 }, (_, k) => Math.round(10 ** (1 + k / 10)))
  return {
    deterministic: deterministicCourses(),
    patterns,
    noisy: noisyCourses(patterns, seeds),
  }
}

const MOST_STEPS = 20_000
const DIGITS = 12

interface Smooth extends Formula {
  readonly start: Float64Array
  readonly hessian: (w: Flat) => Float64Array
}

/** Logistic regression on fifty points of which one feature has a tenth of the others' scale, and ½·0.01‖w‖². */
function logisticRegression(): Smooth {
  const random = randomStream(3, 47)
  const [n, count, decay] = [4, 50, 0.01]
  const rows = Array.from({ length: count }, () =>
    Array.from({ length: n }, (_, j) => random.normal() * (j === 0 ? 0.1 : 1)),
  )
  const labels = rows.map((x) =>
    random.uniform() < 1 / (1 + Math.exp(-x.reduce((sum, a) => sum + a, 0))) ? 1 : 0,
  )
  const dot = (x: readonly number[], w: Flat): number => x.reduce((sum, a, j) => sum + a * w[j]!, 0)
  const chance = (x: readonly number[], w: Flat): number => 1 / (1 + Math.exp(-dot(x, w)))
  const product = (w: Flat, v: Flat, out: Flat): Flat => {
    for (let j = 0; j < n; j++) out[j] = decay * v[j]!
    for (const x of rows) {
      const p = chance(x, w)
      const along = (p * (1 - p) * dot(x, v)) / count
      for (let j = 0; j < n; j++) out[j] = out[j]! + along * x[j]!
    }
    return out
  }
  return {
    start: new Float64Array(n),
    value: (w) =>
      rows.reduce(
        (sum, x, k) => sum + Math.log1p(Math.exp(dot(x, w) * (1 - 2 * labels[k]!))) / count,
        0.5 * decay * squareOf(w),
      ),
    gradient: (w, out) => {
      for (let j = 0; j < n; j++) out[j] = decay * w[j]!
      rows.forEach((x, k) => {
        const error = (chance(x, w) - labels[k]!) / count
        for (let j = 0; j < n; j++) out[j] = out[j]! + error * x[j]!
      })
      return out
    },
    product,
    hessian: (w) => {
      const matrix = new Float64Array(n * n)
      for (let j = 0; j < n; j++) {
        const unit = Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0))
        product(w, unit, matrix.subarray(j * n, (j + 1) * n))
      }
      return matrix
    },
  }
}

function squareOf(w: Flat): number {
  let sum = 0
  for (let i = 0; i < w.length; i++) sum += w[i]! * w[i]!
  return sum
}

function deterministicCourses(): DigitCourse[] {
  const problem = logisticRegression()
  const least = newtonMinimum(problem)
  /** ½gᵀH⁻¹g is f − f* to first order, and unlike the difference keeps its digits. */
  const excess = (w: Flat): number => {
    const difference = Float64Array.from(w, (x, i) => x - least[i]!)
    const along = problem.product(least, difference, new Float64Array(w.length))
    return 0.5 * difference.reduce((sum, x, i) => sum + x * along[i]!, 0)
  }
  const smdWith = (decay: number): Optimizer<ModelQuery> =>
    smd({ stepSize: 2, metaStepSize: 30, decay, curvature: 'hessian' })
  const online = (key: string, label: string, optimizer: Optimizer<ModelQuery>): DigitCourse => {
    const walk = walkOf(optimizer, problem.start.slice())
    return digitCourse(key, label, excess(problem.start), () => {
      walk.step(problem)
      return excess(walk.w)
    })
  }
  const classical = (key: string, label: string, method: Method<Asked>): DigitCourse => {
    const run = method.begin(objectiveOf(problem), problem.start.slice(), {
      gradientTolerance: 0,
      valueTolerance: 0,
      stepTolerance: 0,
      seed: 0,
    })
    return digitCourse(key, label, excess(problem.start), () => {
      run.step()
      return excess(run.state.w)
    })
  }
  return [
    online('sgd', 'gradient descent', sgd({ stepSize: 2 })),
    // g·v is as small as f − f* is: with usual meta step sizes next to nothing would happen here.
    online('smd', 'SMD, λ = 0.99', smdWith(0.99)),
    online('smd-hessian', 'SMD, λ = 1', smdWith(1)),
    classical('bfgs', 'BFGS', bfgs<never>()),
    classical('newton', 'Newton', newton<never>()),
  ]
}

type Asked = 'hessian' | 'valueAndGradient'

function objectiveOf({ value, gradient, hessian, start }: Smooth): Objective<Asked> {
  return {
    size: start.length,
    valueAndGradient: (w) => [value(w), gradient(w, new Float64Array(w.length)) as Float64Array],
    hessian,
  }
}

function newtonMinimum(problem: Smooth): Float64Array {
  const run = newton<never>().begin(objectiveOf(problem), problem.start.slice(), {
    gradientTolerance: 0,
    valueTolerance: 0,
    stepTolerance: 0,
    seed: 0,
  })
  for (let k = 0; k < 30; k++) run.step()
  return run.state.w
}

function digitCourse(key: string, label: string, first: number, next: () => number): DigitCourse {
  const stepsAt: (number | null)[] = []
  for (let step = 1; step <= MOST_STEPS && stepsAt.length < DIGITS; step++) {
    const excess = next()
    if (!Number.isFinite(excess)) break
    while (stepsAt.length < DIGITS && excess <= first * 10 ** -(stepsAt.length + 1)) {
      stepsAt.push(step)
    }
  }
  while (stepsAt.length < DIGITS) stepsAt.push(null)
  return { key, label, stepsAt, late: lateOverEarly(stepsAt) }
}

/** Steps for digits 9 to 12 over those for digits 3 to 6. */
function lateOverEarly(stepsAt: readonly (number | null)[]): number | null {
  const at = (digit: number): number => stepsAt[digit - 1] ?? NaN
  const ratio = (at(12) - at(8)) / (at(6) - at(2))
  return Number.isFinite(ratio) ? ratio : null
}

function noisyCourses(patterns: readonly number[], seeds: readonly number[]): NoisyCourse[] {
  const { eigenvalues, init, excess } = noisyQuadratic({ size: 5, condition: 100 })
  const n = init.length
  const x = new Float64Array(n)
  const sample: Formula = {
    value: (w) =>
      eigenvalues.reduce((sum, value, i) => sum + 0.5 * value * (w[i]! - x[i]!) ** 2, 0),
    gradient: (w, out) => {
      for (let i = 0; i < n; i++) out[i] = eigenvalues[i]! * (w[i]! - x[i]!)
      return out
    },
    product: (_w, v, out) => {
      for (let i = 0; i < n; i++) out[i] = eigenvalues[i]! * v[i]!
      return out
    },
  }
  const course = (key: string, label: string, make: () => Optimizer<ModelQuery>): NoisyCourse => {
    const means = patterns.map(() => 0)
    for (const seed of seeds) {
      const random = randomStream(seed, 20)
      const walk = walkOf(make(), init.slice())
      let at = 0
      for (let t = 1; t <= patterns.at(-1)!; t++) {
        for (let i = 0; i < n; i++) x[i] = random.normal()
        walk.step(sample)
        if (t === patterns[at]) means[at++]! += excess(walk.w) / seeds.length
      }
    }
    const from = patterns.length - 11
    const exponent = -slopeOf(
      patterns.slice(from).map(Math.log),
      means.slice(from).map((mean) => Math.log(Math.max(mean, 1e-300))),
    )
    return { key, label, excess: means, exponent }
  }
  return [
    course('sgd', 'SGD', () => sgd({ stepSize: 0.1 })),
    course('momentum', 'SGD, 1/t', () =>
      sgd({ stepSize: robbinsMonro({ initial: 0.5, tau: 100 }) }),
    ),
    course('smd', 'SMD, λ = 0.99', () => smd({ stepSize: 0.1 })),
    course('smd-hessian', 'SMD, λ = 1', () => smd({ stepSize: 0.1, decay: 1 })),
  ]
}
