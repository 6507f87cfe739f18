/** A laboratory that trains nothing: smooth made-up curves, for testing the runner and the page. */
import { REGION_LATTICE, regionLattice, regionsOf } from './regions.js'
import { GrowingCurve } from './run.js'
import type { Laboratory, Task } from './run.js'
import type { MethodName, StudyName } from './settings.js'
import type { Studies } from './studies/studies.js'

interface MadeUp {
  readonly floor: number
  readonly pace: number
  readonly cpu: number
  readonly state: number
}

const MADE_UP: Readonly<Partial<Record<MethodName, MadeUp>>> = {
  sgd: { floor: 0.29, pace: 900, cpu: 0.01, state: 1 },
  alap: { floor: 0.23, pace: 800, cpu: 0.011, state: 4 },
  smd: { floor: 0.18, pace: 600, cpu: 0.02, state: 3 },
  gekf: { floor: 0.07, pace: 250, cpu: 0.5, state: 93.5 },
}

function madeUp(method: MethodName): MadeUp {
  return MADE_UP[method] ?? { floor: 0.35, pace: 850, cpu: 0.012, state: 2 }
}

const FLOPS: Readonly<Partial<Record<MethodName, readonly [derivatives: number, rule: number]>>> = {
  sgd: [6, 2],
  alap: [6, 15],
  smd: [14, 12],
  gekf: [20, 2700],
}

const WEIGHTS = 184
const { cos, hypot, sin, PI } = Math

/** The made-up laboratory; every number follows from the task alone. */
export const standInLaboratory: Laboratory = {
  weights: WEIGHTS,
  learn: (task, tested) => {
    const { method } = task.variant
    const curve = new GrowingCurve()
    for (const step of task.testSteps) {
      const patterns = step * task.batch
      const loss = madeUpLoss(task, patterns)
      curve.add(patterns, patterns * madeUp(method).cpu, loss, Math.min(0.72, loss / 2.3))
      tested(patterns)
    }
    return {
      curve,
      storage: madeUp(method).state * WEIGHTS,
      outcome: 'exhausted',
      reason: 'all patterns were seen',
      regions: madeUpRegions(task),
    }
  },
  flops: ({ method }, batch) => {
    const counted = FLOPS[method]
    if (counted === undefined) return undefined
    const [derivatives, rule] = counted
    return { derivatives, rule: rule / (method === 'gekf' ? 1 : batch) }
  },
  study: (names) =>
    Object.fromEntries(
      Object.entries(MADE_UP_STUDIES).filter(([name]) => names.includes(name as StudyName)),
    ),
  sample: (sampling, seed, count) => {
    const points: number[] = []
    let angle = seed
    for (let index = 0; index < count; index++) {
      angle += sampling === 'autocorrelated' ? 0.1 : 2.4
      const radius = 0.5 + 0.4 * Math.sin(index * 0.37)
      points.push(radius * Math.cos(angle), radius * Math.sin(angle))
    }
    return points
  },
}

function madeUpLoss({ variant, sampling, seed }: Task, patterns: number): number {
  const { method } = variant
  const { floor: best, pace } = madeUp(method)
  const floor = best * (sampling === 'autocorrelated' && method !== 'gekf' ? 1.6 : 1)
  const wobble = 1 + 0.08 * Math.sin(patterns / (700 + 90 * seed) + 5 * seed)
  return floor * wobble + (1.45 + 0.03 * seed - floor) / (1 + patterns / pace) ** 1.3
}

const regionsMade = new Map<string, string[]>()

/** Made once for each method and seed. */
function madeUpRegions({ variant, seed }: Task): string[] {
  const bend = madeUp(variant.method).floor
  const key = `${bend} ${seed}`
  const made = regionsMade.get(key) ?? bentRegions(bend, seed)
  regionsMade.set(key, made)
  return made
}

function bentRegions(bend: number, seed: number): string[] {
  const points = regionLattice()
  const scores = new Float64Array(4 * REGION_LATTICE ** 2)
  for (let index = 0; index < REGION_LATTICE ** 2; index++) {
    const [x, y] = [points[2 * index]!, points[2 * index + 1]!]
    const [u, v] = [x + bend * 0.3 * sin(4 * y + seed), y + bend * 0.4 * sin(5 * x)]
    const radius = hypot(u, v)
    const ring = cos(3 * PI * (radius - 1 / 3))
    const outside = 6 * (radius - 5 / 6)
    scores.set([outside - 3 * v, 3 * -u * ring, 3 * u * ring, outside + 3 * v], 4 * index)
  }
  return regionsOf(scores, 4)
}

const TIMES = Array.from({ length: 5 }, (_, k) => 1000 * k)

const MADE_UP_STUDIES: Required<Studies> = {
  conditioning: {
    conditions: [10, 100],
    cases: [2, 3, 1.3, 0].map((exponent) => ({
      label: `power ${exponent}`,
      meta: [10 ** exponent, 100 ** exponent],
      exponent,
    })),
  },
  annealing: {
    patterns: TIMES,
    seeds: 2,
    courses: [
      { key: 'signs', label: 'slide 27’s rule', bySigns: true, rate: 1, excess: 0.04 },
      { key: 'rprop', label: 'RPROP', bySigns: true, rate: -80, excess: 0.005 },
      { key: 'alap', label: 'ALAP', bySigns: false, rate: -2, excess: 1e-4 },
      { key: 'smd', label: 'SMD', bySigns: false, rate: -1, excess: 1e-3 },
    ].map(({ rate, ...course }) => ({
      ...course,
      stepSizes: TIMES.map((t) => 0.1 * Math.exp((rate * t) / 4000)),
    })),
  },
  order: {
    deterministic: ['sgd', 'smd', 'smd-hessian', 'bfgs', 'newton'].map((key, index) => ({
      key,
      label: key,
      stepsAt: Array.from({ length: 12 }, (_, digit) =>
        index === 0 && digit > 9 ? null : Math.ceil(((digit + 1) * 50) / (index + 1)),
      ),
      late: index === 0 ? null : 1 / index,
    })),
    patterns: [10, 100, 1000],
    noisy: ['sgd', 'momentum', 'smd', 'smd-hessian'].map((key, index) => ({
      key,
      label: key,
      excess: [0.1, 0.1 ** (1 + index / 4), 0.1 ** (1 + index / 2)],
      exponent: index / 4,
    })),
  },
}
