/** A derivative from differences of values, and how far it can be trusted. */
export interface Slope {
  readonly value: number
  /** An estimate of |value − true derivative|; Infinity where no differences converged. */
  readonly error: number
}

/** No power of two: steps of a periodic function must not all hit the same phase. */
const RATIO = 1.6
const FIRST_STEP = 0.11
const STEPS = 64
const COLUMNS = 7

/**
 * d/dt at t = 0 of each entry of a curve, from central differences whose step shrinks from
 * `FIRST_STEP`, extrapolated to step 0. Of all extrapolations that with the least estimated error is
 * taken; the estimate counts what rounding does, so that smaller steps end by themselves. Steps that
 * leave the curve's domain are passed over.
 *
 * Source: C. J. F. Ridders, Accurate computation of F′(x) and F′(x)F″(x), 1982.
 */
export function extrapolatedSlopes(
  curve: (t: number) => ArrayLike<number>,
  argumentNoise: number = 0,
): Slope[] {
  let best: { value: number; error: number }[] = []
  let lines: number[][] = []
  let step = FIRST_STEP
  for (let row = 0; row < STEPS; row++, step /= RATIO) {
    const after = curve(step)
    const before = curve(-step)
    if (row === 0) {
      best = Array.from(after, () => ({ value: NaN, error: Infinity }))
      lines = Array.from(after, () => [])
    }
    let settled = true
    for (let e = 0; e < best.length; e++) {
      const difference = (after[e]! - before[e]!) / (2 * step)
      const size = Math.max(Math.abs(after[e]!), Math.abs(before[e]!))
      const noise = (Number.EPSILON * (size + argumentNoise * Math.abs(difference))) / step
      const line = Number.isFinite(difference) ? extrapolated(lines[e]!, difference) : []
      improve(best[e]!, lines[e]!, line, noise)
      lines[e] = line
      if (!(noise > best[e]!.error)) settled = false
    }
    if (settled) break
  }
  return best
}

/** The next line of the tableau: column k has errors of order step^(2k + 2). */
function extrapolated(before: readonly number[], difference: number): number[] {
  const line = [difference]
  let factor = 1
  for (let k = 1; k <= Math.min(before.length, COLUMNS); k++) {
    factor *= RATIO * RATIO
    line.push(line[k - 1]! + (line[k - 1]! - before[k - 1]!) / (factor - 1))
  }
  return line
}

/** Takes the entry of a line that agrees best with its neighbours, if it is better than the best. */
function improve(
  best: { value: number; error: number },
  before: readonly number[],
  line: readonly number[],
  noise: number,
): void {
  for (let k = 2; k < line.length; k++) {
    const value = line[k]!
    const error = Math.max(Math.abs(value - line[k - 1]!), Math.abs(value - before[k - 1]!)) + noise
    if (error < best.error) {
      best.value = value
      best.error = error
    }
  }
}
