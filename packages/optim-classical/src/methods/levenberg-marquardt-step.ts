import { boundedProblem } from '../linear-algebra/bounded-problem.js'
import { freeSlopes, landing, reachFrom } from '../linear-algebra/reach.js'
import { freeProblem, type RadiusProblem, type StepModel } from '../linear-algebra/step-model.js'
import { addScaled, allFinite, dot, maxNorm, norm, sameVector } from '../linear-algebra/vector.js'
import type { Bounds, Iterate, Move, Objective, Query } from '../protocol.js'
import {
  decreaseBySlopes,
  isBlind,
  MAX_BLIND,
  MAX_TRIALS,
  scaledLength,
  shrinkage,
} from './region-control.js'

/** What the trust region needs of a point beside its value and gradient, as plain data. */
export interface Model {
  /** √diag G, or numbers that stand for it: what the parameters are scaled by. */
  readonly lengths: Float64Array
}

/** How an objective is modelled by G and g: by residuals, or by a model's outputs under a loss. */
export interface ModelForm<M extends Model, Q extends Query> {
  readonly queries: readonly Q[]
  /** By what factor the model's lengths may be wrong. */
  readonly lengthError: number
  /** The value at a trial point, and what the rest of its model will need. */
  readonly evaluate: (w: Float64Array, objective: Objective<Q>) => Evaluated
  /** @param former The point before; at the start there is the run's seed. */
  readonly linearize: (
    at: Evaluated,
    objective: Objective<Q>,
    former?: Linearized<M>,
    seed?: number,
  ) => Linearized<M>
  /** G·d. */
  readonly curve: (at: Linearized<M>, step: Float64Array, objective: Objective<Q>) => Float64Array
  /** The value's model about where a run stands, with its `added` on the diagonal of G. */
  readonly stepModel: (state: DampedState<M>, objective: Objective<Q>) => StepModel
}

/** A point before its derivatives are asked for. */
export interface Evaluated {
  readonly w: Float64Array
  readonly value: number
  readonly residuals?: Float64Array
}

/** A point with its model. */
export interface Linearized<M extends Model> extends Evaluated {
  readonly gradient: Float64Array
  readonly model: M
}

/**
 * What is known of the diagonal of H − G: the sums of y·d and d² over the steps d, each divided by its length squared and the
 * older ones fading, where y is what G⁺d lacks of the gradient's change. Each parameter's own slope is asked, for what a
 * step tells as a whole can be put down to a parameter that hardly moved.
 */
interface Excess {
  readonly products: Float64Array
  readonly squares: Float64Array
}

/** Where a run stands; the radius is that of ‖D·step‖. */
export interface DampedState<M extends Model> extends Iterate, Linearized<M> {
  readonly gradient: Float64Array
  readonly scale: Float64Array
  readonly excess: Excess
  /** What the model has on its diagonal beside G; `null` where G alone foretold the last step better. */
  readonly added: Float64Array | null
  readonly radius: number
  readonly damping: number
  readonly startValue: number
  /** Relative length of the last step; Infinity before the first. */
  readonly lastStep: number
}

/** The part of an earlier step's weight that stays with every new one. */
const FADING = 0.9
/** A model that promises less than this part of the value leaves most of the residuals where they are. */
const LITTLE = 0.01

/** The state at the start point. */
export function dampedStart<M extends Model>(
  at: Linearized<M>,
  initialRadius: number,
  bounds: Bounds | undefined,
): DampedState<M> {
  const scale = grownScale(at.model.lengths, at.model.lengths)
  // ‖D⁻¹g‖, at most n times the Cauchy step's ‖D·d‖, is in the same unit as ‖D·x₀‖, which may say nothing.
  const slope = norm(slopesOf(at, bounds).map((g, j) => g / scale[j]!))
  return {
    ...at,
    scale,
    excess: { products: at.w.map(() => 0), squares: at.w.map(() => 0) },
    added: null,
    radius: initialRadius * Math.max(scaledLength(at.w, scale), slope),
    damping: 0,
    startValue: at.value,
    lastStep: Infinity,
  }
}

/** The gradient, but for what bounds hold back. */
export function slopesOf(
  { w, gradient }: Iterate & { readonly gradient: Float64Array },
  bounds: Bounds | undefined,
): Float64Array {
  return bounds === undefined ? gradient : freeSlopes(gradient, reachFrom(w, bounds))
}

/** The damped steps from where a run stands. */
export function radiusProblem<M extends Model, Q extends Query>(
  state: DampedState<M>,
  form: ModelForm<M, Q>,
  objective: Objective<Q>,
): RadiusProblem {
  const model = form.stepModel(state, objective)
  const { bounds } = objective
  return bounds === undefined
    ? freeProblem(model)
    : boundedProblem(model, reachFrom(state.w, bounds))
}

/**
 * Tries steps until one lowers the value as promised; the radius follows the gain ratio (Moré 1978). Where the
 * promise drowns in the value's rounding, the decrease is −½(g + g⁺)ᵀd, which slopes tell more precisely.
 */
export function dampedStep<M extends Model, Q extends Query>(
  state: DampedState<M>,
  problem: RadiusProblem,
  form: ModelForm<M, Q>,
  objective: Objective<Q>,
  scaleMemory: number,
): Move & { readonly state: DampedState<M> } {
  const { w, value, gradient, scale, startValue } = state
  const { bounds } = objective
  let { radius, damping } = state
  let predicted = 0
  for (let trial = 0, blind = 0; trial < MAX_TRIALS && blind < MAX_BLIND; trial++) {
    const { damping: chosen, step, length, bend, cutOff } = problem.within(radius, damping)
    damping = chosen
    if (!Number.isFinite(length)) break
    if (state.lastStep === Infinity) radius = Math.min(radius, length)
    // (G + λD²)d = −g turns −gᵀd − ½dᵀGd into ½dᵀGd + λ‖Dd‖², which cannot cancel.
    const resistance = damping * length * length + cutOff
    predicted = 0.5 * bend + resistance
    const there = bounds === undefined ? addScaled(w, 1, step) : landing(w, step, bounds)
    const next = form.evaluate(there, objective)
    if (sameVector(next.w, w)) break
    let arrival: Linearized<M> | undefined
    let actual = Number.isFinite(next.value) ? value - next.value : -Infinity
    if (isBlind(predicted, actual, value)) {
      arrival = form.linearize(next, objective, state)
      actual = decreaseBySlopes(gradient, arrival.gradient, step)
      blind++
    }
    const gain = actual / predicted
    if (gain >= 0.75 || (gain > 0.25 && damping === 0)) {
      radius = 2 * length
      damping /= 2
    } else if (!(gain > 0.25)) {
      const factor = shrinkage(-bend - resistance, actual, value)
      radius = factor * Math.min(radius, 10 * length)
      damping /= factor
    }
    if (gain >= 1e-4) {
      arrival ??= form.linearize(next, objective, state)
      const { lengths } = arrival.model
      if (allFinite(arrival.gradient) && allFinite(lengths)) {
        const curve = form.curve(arrival, step, objective)
        const beyond = arrival.gradient.map((g, j) => g - gradient[j]! - curve[j]!)
        const excess = learnt(state.excess, beyond, step, length)
        const added =
          predicted < LITTLE * Math.abs(value) ? addition(excess, state, arrival, step, bend) : null
        const present = lengths.map((length, j) => Math.sqrt(length * length + (added?.[j] ?? 0)))
        const remembered = scale.map((s) => scaleMemory * s)
        const nextScale = grownScale(present, remembered)
        return {
          state: {
            ...arrival,
            scale: nextScale,
            excess,
            added,
            radius,
            damping,
            startValue,
            lastStep: length / scaledLength(next.w, scale),
          },
          stepLength: maxNorm(step),
          predicted,
        }
      }
      radius = 0.25 * length
      damping *= 4
    }
    if (length <= Number.EPSILON * scaledLength(w, scale)) break
  }
  return { state, stepLength: 0, predicted, stuck: 'no damped step from here lowers the value' }
}

/** D: the lengths, but not below those remembered: a column that vanishes for a moment sets no parameter free. */
function grownScale(lengths: Float64Array, remembered: Float64Array): Float64Array {
  const scale = lengths.map((length, j) => Math.max(length, remembered[j]!))
  const least = 1e-12 * maxNorm(scale)
  return scale.map((s) => Math.max(s, least) || 1)
}

/** Takes in by how much more than G says the slopes changed along a step. */
function learnt(
  { products, squares }: Excess,
  beyond: Float64Array,
  step: Float64Array,
  length: number,
): Excess {
  const parts = step.map((d) => d / length)
  return {
    products: products.map((sum, j) => FADING * sum + (beyond[j]! / length) * parts[j]!),
    squares: squares.map((sum, j) => FADING * sum + parts[j]! ** 2),
  }
}

/**
 * The diagonal of H − G where it is positive, if G and it foretell the change of slope along the step better than G alone:
 * models are switched as Dennis, Gay & Welsch (1981) do.
 */
function addition<M extends Model>(
  { products, squares }: Excess,
  from: DampedState<M>,
  to: Linearized<M>,
  step: Float64Array,
  bend: number,
): Float64Array | null {
  const added = products.map((sum, j) => (squares[j]! > 0 ? Math.max(0, sum / squares[j]!) : 0))
  const along = (diagonal: Float64Array): number =>
    step.reduce((sum, d, j) => sum + diagonal[j]! * d * d, 0)
  const change = dot(to.gradient, step) - dot(from.gradient, step)
  const beyond = change - bend + (from.added ? along(from.added) : 0)
  return Math.abs(beyond - along(added)) < Math.abs(beyond) ? added : null
}
