/** The steps d(λ) = −(G + λD²)⁻¹g for one G, g and D and any number of dampings λ. */
export interface DampedProblem<S extends DampedStep = DampedStep> {
  /** ‖D⁻¹g‖. */
  readonly slope: number
  /** Of residuals with what steps can change of them: 0 where they have arrived, or where there are none. */
  readonly cosine: number
  /** Whether λ = 0 gives a step, the only one. */
  readonly regular: boolean
  /** At λ = 0 of a singular problem some solution; a step of infinite length where G has no use at all. */
  readonly solve: (damping: number) => S
}

/** The step at one damping. */
export interface DampedStep {
  readonly step: Float64Array
  /** ‖D d‖. */
  readonly length: number
  /** −d log‖D d‖/dλ. */
  readonly decay: () => number
}

/**
 * The damping at which ‖D d(λ)‖ is within a tenth of `radius`, or 0 where the undamped step fits: Newton's
 * iteration on 1/‖D d‖ − 1/radius, kept inside bounds (Hebden 1973, Moré 1978).
 */
export function dampingForRadius<S extends DampedStep>(
  problem: DampedProblem<S>,
  radius: number,
  guess: number,
): { readonly damping: number } & S {
  const undamped = problem.solve(0)
  const excess = undamped.length - radius
  if (excess <= 0.1 * radius) return { damping: 0, ...undamped }
  let lower = problem.regular ? excess / radius / undamped.decay() : 0
  const { slope } = problem
  let upper = slope / radius
  if (upper === 0) upper = Number.MIN_VALUE / Math.min(radius, 0.1)
  let damping = Math.min(Math.max(guess, lower), upper)
  if (damping === 0) damping = slope / undamped.length
  let tooLittle = 0
  for (let round = 1; ; round++) {
    if (damping === 0) damping = Math.max(Number.MIN_VALUE, 0.001 * upper)
    const trial = problem.solve(damping)
    const over = trial.length - radius
    if (Math.abs(over) <= 0.1 * radius || round === 10) return { damping, ...trial }
    if (over > 0) tooLittle = lower = Math.max(lower, damping)
    else upper = Math.min(upper, damping)
    const correction = over / radius / trial.decay()
    damping = Number.isFinite(trial.length)
      ? Math.max(lower, damping + correction)
      : Math.sqrt(lower * upper)
    if (damping > upper) damping = upper
    // Lengths that bend, at bounds, may lead Newton's iteration back to where it has been.
    if (damping <= tooLittle) damping = Math.sqrt(tooLittle * upper)
  }
}

/**
 * −d log‖z‖/dλ at a step z = D d, that is ‖S⁻ᵀPᵀz‖²/‖z‖² with the upper triangle SᵀS = Pᵀ(D⁻¹GD⁻¹ + λI)P, row-major. Entry i
 * of the triangle belongs to parameter `pivots[i]`.
 */
export function decayBy(
  factor: Float64Array,
  pivots: Int32Array,
  scaledStep: Float64Array,
  length: number,
): number {
  const n = pivots.length
  const solved = new Float64Array(n)
  let square = 0
  for (let i = 0; i < n; i++) {
    let sum = scaledStep[pivots[i]!]! / length
    for (let k = 0; k < i; k++) sum -= factor[k * n + i]! * solved[k]!
    solved[i] = sum / factor[i * n + i]!
    square += solved[i]! ** 2
  }
  return square
}
