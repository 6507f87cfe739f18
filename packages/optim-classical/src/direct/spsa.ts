import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkPositive, checkWhole, show } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import { accumulate, difference, maxNorm } from '../linear-algebra/vector.js'
import type { Conditions, Iterate, Method, Move } from '../protocol.js'
import { directMethod } from './direct-method.js'
import { randomAt, randomFrom, type Random, type RandomState } from '../random.js'
import { gainAt, gradientAt, perturbationAt } from './simultaneous-perturbation.js'

/** Options of `spsa`. */
export interface SpsaOptions {
  /**
   * a of the gains a_k = a/(A + k)^0.602. By default the first steps, by the mean of the first estimates, change each
   * parameter by a tenth of max(1, ‖x₀‖∞).
   */
  readonly stepSize?: number
  /** c of the perturbations c_k = c/k^0.101; with noise about its standard deviation. Default max(1, ‖x₀‖∞)/100. */
  readonly perturbation?: number
  /** A, in iterations; a tenth of those expected. Default 100. */
  readonly stability?: number
  /** Over how many estimates a gradient is averaged, at two values each. Default 1. */
  readonly averaging?: number
  /**
   * A step that raises the value by more than this many times what perturbations lately changed it, in either
   * direction, is not made. Default 2; Infinity makes all steps to where there is a number.
   */
  readonly blocking?: number
  /**
   * By how much a grows with each step that lowers the value; each step that would raise it takes a third away again,
   * though nothing of a itself. Default 1.05; 1 leaves the gains as Spall has them.
   */
  readonly acceleration?: number
}

/** Where a run of SPSA stands. */
interface SpsaState extends Iterate {
  /** Steps tried. */
  readonly tried: number
  /** a; 0 until values have differed. */
  readonly scale: number
  /** By what a is multiplied at present. */
  readonly boost: number
  /** c. */
  readonly perturbation: number
  /** Of |f₊ − f₋|, with forgetting. */
  readonly meanChange: number
  /** How many steps in a row were within tolerance. */
  readonly quiet: number
  readonly random: RandomState
}

const FIRST_ESTIMATES = 5
const MEMORY = 0.9
const BRAKE = 2 / 3

/**
 * Simultaneous perturbation stochastic approximation (slide 6; Spall 1992): w ← w − a_k ĝ, where two values estimate the
 * whole gradient, ĝ_j = (f(w + c_kΔ) − f(w − c_kΔ))/2c_kΔ_j, along random signs Δ. The gains a_k = a/(A + k)^0.602 and
 * c_k = c/k^0.101 are those of Spall (1998), who also advises to choose a by the first estimates and not to make steps
 * that raise the value far (`blocking`); `acceleration` is this library's, for slopes that become gentler on the way.
 * The cost of an iteration doesn't grow with n, and values may be noisy: the result is then the lowest value seen, and
 * the last step of `iterate` where the method stood. Where values are exact and n is small, others arrive sooner.
 *
 * Bounds by projection of perturbed points and steps. 'converged' after max(10, 2n) steps in a row of at most
 * stepTolerance·max(1, ‖x‖∞) (default 1e-6) with pairs of values that differ by at most valueTolerance·max(1, |f|)
 * (default 1e-8), so with noise above that never.
 *
 * Cost an iteration: two values a gradient (asked for together) and one where the step leads; O(n). Default
 * `maxEvaluations` 1000·(10 + n). Random numbers come from the option `seed`.
 * @example minimize(f, x0, { method: spsa({ averaging: 4 }), seed: 1 })
 */
export function spsa(options: SpsaOptions = {}): Method<'value' | 'values'> {
  checkOptions('spsa', options, [
    'stepSize',
    'perturbation',
    'stability',
    'averaging',
    'blocking',
    'acceleration',
  ])
  const { stepSize, perturbation, averaging = 1 } = options
  const { stability = 100, blocking = 2, acceleration = 1.05 } = options
  checkPositive('spsa', 'stepSize', stepSize, 0.1)
  checkPositive('spsa', 'perturbation', perturbation, 0.01)
  checkWhole('spsa', 'averaging', averaging, { least: 1, example: 1 })
  checkAtLeast('stability', stability, 0, 100)
  if (blocking !== Infinity) checkAtLeast('blocking', blocking, 0, 2)
  checkAtLeast('acceleration', acceleration, 1, 1.05)

  return directMethod<SpsaState, 'value' | 'values'>({
    name: 'spsa',
    queries: ['value', 'values'],
    defaults: {
      stepTolerance: 1e-6,
      valueTolerance: 1e-8,
      maxEvaluations: (size) => 1000 * (10 + size),
    },
    start: (w, objective, { seed }) => ({
      w,
      value: objective.value(w),
      tried: 0,
      scale: stepSize ?? 0,
      boost: 1,
      perturbation: perturbation ?? Math.max(1, maxNorm(w)) / 100,
      meanChange: 0,
      quiet: 0,
      random: randomFrom(seed).state(),
    }),
    step(state, objective, conditions): Move & { readonly state: SpsaState } {
      const { w, value, tried } = state
      const random = randomAt(state.random)
      const width = perturbationAt(state.perturbation, tried)
      const pairs = state.scale === 0 ? Math.max(averaging, FIRST_ESTIMATES) : averaging
      const estimate = gradientAt(w, width, pairs, objective, random)
      if (estimate === undefined) return drawnBack(state, random)
      const { gradient, change } = estimate
      const scale = state.scale || scaleFor(w, change / (2 * width), gainAt(1, stability, tried))
      const next = w.slice()
      accumulate(next, -state.boost * gainAt(scale, stability, tried), gradient)
      keepWithin(next, objective.bounds)
      const length = maxNorm(difference(next, w))
      const there = objective.value(next)

      const { meanChange: mean, boost } = state
      const meanChange = mean === 0 ? change : MEMORY * mean + (1 - MEMORY) * change
      const blocked = !(Number.isFinite(there) && there - value <= blocking * meanChange)
      const quiet = isCalm(state, length, change, conditions) ? state.quiet + 1 : 0
      const { stepTolerance, valueTolerance } = conditions
      return {
        state: {
          ...(blocked ? { w, value } : { w: next, value: there }),
          tried: tried + 1,
          scale,
          boost:
            boost *
            (there < value ? acceleration : there === value ? 1 : Math.max(1 / boost, BRAKE)),
          perturbation: state.perturbation,
          meanChange,
          quiet,
          random: random.state(),
        },
        stepLength: blocked ? 0 : length,
        predicted: 0,
        ...(quiet >= Math.max(10, 2 * w.length) && {
          arrived: `the last ${quiet} steps and their pairs of values are within stepTolerance = ${stepTolerance} and valueTolerance = ${valueTolerance}`,
        }),
      }
    },
  })
}

/** Nearer points, where none of the pairs gave two numbers. */
function drawnBack(state: SpsaState, random: Random): Move & { readonly state: SpsaState } {
  const move = { stepLength: 0, predicted: 0 }
  const perturbation = state.perturbation / 2
  return perturbation <= 4 * Number.EPSILON * maxNorm(state.w)
    ? { ...move, state, stuck: 'no pair of points nearby gave numbers' }
    : { ...move, state: { ...state, perturbation, random: random.state() } }
}

/** a with which a step changes each parameter by a tenth of max(1, ‖w‖∞); 0 where values don't differ. */
function scaleFor(w: Float64Array, steepness: number, gain: number): number {
  return steepness > 0 ? Math.max(1, maxNorm(w)) / (10 * steepness * gain) : 0
}

function isCalm(
  { w, value }: SpsaState,
  length: number,
  change: number,
  { stepTolerance, valueTolerance }: Conditions,
): boolean {
  return (
    length <= stepTolerance * Math.max(1, maxNorm(w)) &&
    change <= valueTolerance * Math.max(1, Math.abs(value))
  )
}

function checkAtLeast(name: string, x: unknown, least: number, example: number): void {
  if (typeof x === 'number' && x >= least && x < Infinity) return
  throw new DomainError(
    `spsa: expected ${name} to be a number of at least ${least}, got ${show(x)}. Perhaps { ${name}: ${example} }?`,
  )
}
