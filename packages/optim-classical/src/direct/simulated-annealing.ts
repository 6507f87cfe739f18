import { checkOptions, checkPositive } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import { accumulate, difference, maxNorm } from '../linear-algebra/vector.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { childForParent } from '../prototype/replacement.js'
import { inTurn } from '../prototype/selection.js'
import { cooling, scheduleOf, type Temperature } from '../prototype/temperature.js'
import { stepsArrived } from './arrival.js'
import { poolMethod } from './pool-method.js'
import { unlessSame, type ReachOptions } from './space.js'

/** Options of `simulatedAnnealing`. */
export interface SimulatedAnnealingOptions extends ReachOptions {
  /**
   * T, a number or a schedule of iterations. Default `cooling({ rate: 0.98 ** (1 / n) })`: it begins where four of five
   * rises are accepted and loses 2 % in every round of the parameters.
   */
  readonly temperature?: Temperature
}

/** How far steps go, and where the walk has been. */
interface Walk {
  /** Which direction is next: even ones are along parameters, odd ones along differences. */
  next: number
  /** Of steps along each parameter. */
  readonly lengths: Float64Array
  /** Of steps along differences of earlier points, in units of these. */
  share: number
  /** Earlier points, one for each round, the latest at the end. */
  readonly trail: Float64Array[]
}

/** Which part of the steps is to be accepted: best for walks along a line (Gelman, Roberts & Gilks 1996). */
const WANTED = 0.44
/** How much an acceptance tells. */
const GAIN = 0.3

/**
 * Simulated annealing (slide 6; Kirkpatrick, Gelatt & Vecchi 1983): the prototype with a pool of one and a temperature that
 * falls. As of Corana et al. (1987), steps go along one parameter after the other, each with a length of its own that
 * adapts until about 44 % of them are accepted, here after every step. Every other step goes along the difference of two
 * points where the walk has been (ter Braak & Vrugt 2008), so that it follows valleys in any direction.
 *
 * Converged when all lengths are at most stepTolerance·max(1, ‖x‖∞) (default 1e-8). Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: one value.
 *
 * Errors (`DomainError`): a scale or temperature that is none.
 * @example minimize(f, x0, { method: simulatedAnnealing({ temperature: geometric({ from: 10, to: 1e-6, over: 5000 }) }) })
 */
export function simulatedAnnealing(options: SimulatedAnnealingOptions = {}): Method<DirectQuery> {
  checkOptions('simulatedAnnealing', options, ['temperature', 'scale'])
  const { temperature, scale } = options
  checkPositive('simulatedAnnealing', 'scale', scale, 1)
  const given =
    temperature === undefined ? undefined : scheduleOf('simulatedAnnealing', temperature)
  return poolMethod<Float64Array, Walk>({
    name: 'simulatedAnnealing',
    scale,
    candidate: (x) => x,
    point: (x) => x,
    memory: ({ reach }, w) => ({ next: 0, lengths: reach.slice(), share: 1, trail: [w] }),
    parts: ({ size, bounds, reach }, { lengths }, conditions) => ({
      pool: 1,
      children: 1,
      parents: 1,
      select: inTurn,
      perturb: ([parent], random, { next, share, trail }) => {
        const x = parent!.slice()
        if (next % 2 === 0) {
          x[next / 2] = x[next / 2]! + lengths[next / 2]! * random.normal()
        } else {
          const [from, to] = [
            trail[random.index(trail.length)]!,
            trail[random.index(trail.length)]!,
          ]
          const way = difference(to, from)
          const longest = maxNorm(way.map((d, j) => d / reach[j]!))
          const size = Math.min(share, LONGEST / longest) * random.normal()
          if (longest > 0) accumulate(x, size, way)
        }
        return unlessSame(keepWithin(x, bounds), parent!)
      },
      temperature: given ?? cooling({ rate: 0.98 ** (1 / size), acceptance: WANTED }),
      accept: boltzmann,
      replace: childForParent,
      learn(walk, { entered, pool: { candidates } }) {
        const { next, trail } = walk
        const factor = Math.exp(GAIN * (entered.length - WANTED))
        const j = next >> 1
        // Where everything is accepted steps would grow for ever.
        if (next % 2 === 0) lengths[j] = Math.min(lengths[j]! * factor, LONGEST * reach[j]!)
        else walk.share = Math.min(walk.share * factor, 1)
        walk.next = (next + 1) % (2 * size)
        if (walk.next !== 0) return
        trail.push(candidates[0]!)
        if (trail.length > KEPT * (size + 1)) trail.shift()
      },
      arrived: ({ candidates }) => stepsArrived(maxNorm(lengths), candidates[0]!, conditions),
    }),
  })
}

/** The longest standard deviation of a step, in units of the reach. */
const LONGEST = 4
/** Earlier points for each direction that there is. */
const KEPT = 4
