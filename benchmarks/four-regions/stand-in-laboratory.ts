/** A laboratory that trains nothing: smooth made-up curves, for testing the runner and the page. */
import { REGION_LATTICE, regionLattice, regionsOf } from './regions.js'
import { GrowingCurve } from './run.js'
import type { Laboratory, Task } from './run.js'
import type { MethodName } from './settings.js'

const FLOOR: Readonly<Record<MethodName, number>> = { sgd: 0.29, alap: 0.23, smd: 0.18, gekf: 0.07 }
const PACE: Readonly<Record<MethodName, number>> = { sgd: 900, alap: 800, smd: 600, gekf: 250 }
const CPU: Readonly<Record<MethodName, number>> = { sgd: 0.01, alap: 0.011, smd: 0.02, gekf: 0.5 }
const STATE: Readonly<Record<MethodName, number>> = { sgd: 1, alap: 4, smd: 3, gekf: 93.5 }
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
      curve.add(patterns, patterns * CPU[method], loss, Math.min(0.72, loss / 2.3))
      tested(patterns)
    }
    return {
      curve,
      storage: STATE[method] * WEIGHTS,
      outcome: 'exhausted',
      reason: 'all patterns were seen',
      regions: madeUpRegions(task),
    }
  },
  flops: ({ method }, batch) => ({
    derivatives: { sgd: 6, alap: 6, smd: 14, gekf: 20 }[method],
    rule: { sgd: 2, alap: 15, smd: 12, gekf: 2700 }[method] / (method === 'gekf' ? 1 : batch),
  }),
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
  const floor = FLOOR[method] * (sampling === 'autocorrelated' && method !== 'gekf' ? 1.6 : 1)
  const wobble = 1 + 0.08 * Math.sin(patterns / (700 + 90 * seed) + 5 * seed)
  return floor * wobble + (1.45 + 0.03 * seed - floor) / (1 + patterns / PACE[method]) ** 1.3
}

function madeUpRegions({ variant, seed }: Task): string[] {
  const bend = FLOOR[variant.method]
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
