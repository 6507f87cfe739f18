/** The steps d(λ) = −(G + λD²)⁻¹g for one G, g and D and any number of dampings λ. */
export interface DampedProblem {
  /** Diagonal of D. */
  readonly scale: Float64Array
  /** Entry i of a step's triangle belongs to parameter `pivots[i]`. */
  readonly pivots: Int32Array
  /** ‖D⁻¹g‖. */
  readonly slope: number
  /** The part of the value, from 0 to 1, that no step of the model can remove. */
  readonly staying: number
  /** Whether λ = 0 gives a step, the only one. */
  readonly regular: boolean
  /** At λ = 0 of a singular problem some solution; a step of infinite length where G has no use at all. */
  readonly solve: (damping: number) => DampedStep
}

/** A step and the triangle S with SᵀS = Pᵀ(D⁻¹GD⁻¹ + λI)P that it came from. */
export interface DampedStep {
  readonly step: Float64Array
  /** ‖D d‖. */
  readonly length: number
  /** S, upper, row-major. */
  readonly factor: Float64Array
}

/**
 * The damping at which ‖D d(λ)‖ is within a tenth of `radius`, or 0 where the undamped step fits: Newton's
 * iteration on 1/‖D d‖ − 1/radius, kept inside bounds (Hebden 1973, Moré 1978).
 */
export function dampingForRadius(
  problem: DampedProblem,
  radius: number,
  guess: number,
): { readonly damping: number } & DampedStep {
  const undamped = problem.solve(0)
  const excess = undamped.length - radius
  if (excess <= 0.1 * radius) return { damping: 0, ...undamped }
  let lower = problem.regular ? excess / radius / decay(undamped, problem) : 0
  const { slope } = problem
  let upper = slope / radius
  if (upper === 0) upper = Number.MIN_VALUE / Math.min(radius, 0.1)
  let damping = Math.min(Math.max(guess, lower), upper)
  if (damping === 0) damping = slope / undamped.length
  for (let round = 1; ; round++) {
    if (damping === 0) damping = Math.max(Number.MIN_VALUE, 0.001 * upper)
    const trial = problem.solve(damping)
    const over = trial.length - radius
    if (Math.abs(over) <= 0.1 * radius || round === 10) return { damping, ...trial }
    if (over > 0) lower = Math.max(lower, damping)
    else upper = Math.min(upper, damping)
    const correction = over / radius / decay(trial, problem)
    damping = Number.isFinite(trial.length)
      ? Math.max(lower, damping + correction)
      : Math.sqrt(lower * upper)
    if (damping > upper) damping = upper
  }
}

/** −d log‖z‖/dλ at a step z = D d, that is ‖S⁻ᵀ Pᵀz‖²/‖z‖². */
function decay(at: DampedStep, { scale, pivots }: DampedProblem): number {
  const n = scale.length
  const solved = new Float64Array(n)
  let square = 0
  for (let i = 0; i < n; i++) {
    const p = pivots[i]!
    let sum = (at.step[p]! * scale[p]!) / at.length
    for (let k = 0; k < i; k++) sum -= at.factor[k * n + i]! * solved[k]!
    solved[i] = sum / at.factor[i * n + i]!
    square += solved[i]! ** 2
  }
  return square
}
