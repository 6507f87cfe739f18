import type { DampedProblem, DampedStep } from './damped-problem.js'

/** A convex quadratic model gᵀd + ½dᵀGd of how the value changes along a step d. */
export interface StepModel {
  readonly gradient: Float64Array
  /** Diagonal of D. */
  readonly scale: Float64Array
  /** What part of ‖D⁻¹g‖ its steps may leave. */
  readonly precision: number
  /** G·d. */
  readonly curve: (d: Float64Array) => Float64Array
  /** The model with every entry free. */
  readonly whole: () => Face
  /** The model about a step `from` in the entries `free`, which are 0 there. */
  readonly face: (free: Int32Array, from: Float64Array) => Face
}

/** The damped steps of a model in which only some entries are free. They have full length, 0 in the others. */
export interface Face extends Pick<DampedProblem, 'slope' | 'cosine'> {
  readonly solve: (damping: number) => CurvedStep
  /** The step whose ‖D d‖ is within a tenth of the radius, or the undamped one where that fits. */
  readonly within: (radius: number, guess: number) => CurvedStep & { readonly damping: number }
}

/** A damped step with dᵀGd. */
export interface CurvedStep extends DampedStep {
  readonly bend: number
}

/** What a trust region asks of a model. */
export interface RadiusProblem {
  /** Of residuals with what steps can change of them: 0 where they have arrived, or where there are none. */
  readonly cosine: number
  readonly within: (radius: number, guess: number) => ChosenStep
}

/** A step for a radius. */
export interface ChosenStep extends CurvedStep {
  readonly damping: number
  /** −dᵀ(g + Gd + λD²d): what the model falls beside ½dᵀGd + λ‖Dd‖², where bounds cut the step off. */
  readonly cutOff: number
}

/** The steps of a model that may go anywhere. */
export function freeProblem(model: StepModel): RadiusProblem {
  const face = model.whole()
  return {
    get cosine() {
      return face.cosine
    },
    within: (radius, guess) => ({ ...face.within(radius, guess), cutOff: 0 }),
  }
}
