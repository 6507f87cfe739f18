/**
 * What β of conjugate gradients is computed from, all at one step: the new gradient g, the old one,
 * their difference y and the direction v that was searched.
 */
export interface BetaInput {
  readonly gradient: Float64Array
  readonly previousGradient: Float64Array
  readonly change: Float64Array
  readonly direction: Float64Array
}

/** A formula for β in v ← βv − g. All agree on a quadratic function under exact line minimization. */
export type Beta = (input: BetaInput) => number
