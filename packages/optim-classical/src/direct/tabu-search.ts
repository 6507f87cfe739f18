import { checkOptions, checkPositive, checkWhole } from '../checks.js'
import { maxNorm } from '../linear-algebra/vector.js'
import type { DirectQuery, Method } from '../protocol.js'
import { childForParent } from '../prototype/replacement.js'
import { inTurn } from '../prototype/selection.js'
import { always } from '../prototype/tabu.js'
import { stepsArrived } from './arrival.js'
import { poolMethod } from './pool-method.js'
import { gaussianStep, type ReachOptions } from './space.js'

/** Options of `tabuSearch`. */
export interface TabuSearchOptions extends ReachOptions {
  /** How many of the last points are kept away from. Default 10. */
  readonly tenure?: number
  /** How many neighbours are compared in an iteration. Default 2n + 2. */
  readonly children?: number
  /** After how many iterations without a new best point the search goes back to it, with steps half as long. Default 10. */
  readonly patience?: number
}

/** Where the search has been, and what it has found. */
interface Trail {
  /** The last points, the latest at the end. */
  readonly tabu: Float64Array[]
  best: Float64Array
  bestValue: number
  /** Steps in units of the reach. */
  step: number
  /** Iterations since the best point was found. */
  idle: number
}

/**
 * Tabu search over vectors (slide 6; Glover 1989, Siarry & Berthiau 1997): the best of several neighbours is the next
 * point even where it is worse, but none that lies nearer to one of the last points than half a step is admitted. After
 * `patience` iterations without a new best point the search goes on from there, with steps half as long. For candidates of
 * other types, see `tabu`.
 *
 * Converged when steps are at most stepTolerance·max(1, ‖x‖∞) (default 1e-8). Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: up to `children` values, side by side.
 *
 * Errors (`DomainError`): a whole number below 1, a scale that is no positive number.
 * @example minimize(f, x0, { method: tabuSearch({ tenure: 20, patience: 30 }) })
 */
export function tabuSearch(options: TabuSearchOptions = {}): Method<DirectQuery> {
  checkOptions('tabuSearch', options, ['tenure', 'children', 'patience', 'scale'])
  const { tenure = 10, children, patience = 10, scale } = options
  checkWhole('tabuSearch', 'tenure', tenure, { least: 1, example: 10 })
  checkWhole('tabuSearch', 'patience', patience, { least: 1, example: 10 })
  if (children !== undefined)
    checkWhole('tabuSearch', 'children', children, { least: 1, example: 10 })
  checkPositive('tabuSearch', 'scale', scale, 1)
  return poolMethod<Float64Array, Trail>({
    name: 'tabuSearch',
    scale,
    candidate: (x) => x,
    point: (x) => x,
    memory: (_space, w, value) => ({
      tabu: [w],
      best: w,
      bestValue: value,
      step: 1,
      idle: 0,
    }),
    parts: (space, trail, conditions) => ({
      pool: 1,
      children: children ?? 2 * space.size + 2,
      parents: 1,
      select: inTurn,
      perturb: ([at], random, { best, idle, step }) =>
        gaussianStep(idle < patience ? at! : best, step, space, random),
      admissible: (x, { tabu, step }) => tabu.every((y) => distance(x, y, space.reach) > step / 2),
      temperature: () => 0,
      accept: always,
      replace: childForParent,
      learn(memory, { entered, pool: W }) {
        const value = W.values[0]!
        if (memory.idle >= patience) {
          memory.step /= 2
          memory.idle = 0
          memory.tabu.length = 0
        }
        memory.idle++
        if (value < memory.bestValue) {
          memory.best = W.candidates[0]!
          memory.bestValue = value
          memory.idle = 0
        }
        memory.tabu.push(...entered)
        if (memory.tabu.length > tenure) memory.tabu.shift()
      },
      arrived: () => stepsArrived(trail.step * maxNorm(space.reach), trail.best, conditions),
    }),
  })
}

/** Largest difference of an entry, in units of the reach. */
function distance(x: Float64Array, y: Float64Array, reach: Float64Array): number {
  return x.reduce((most, at, j) => Math.max(most, Math.abs(at - y[j]!) / reach[j]!), 0)
}
