/** A derivative from differences of values, and how far it can be trusted. */
export interface Slope {
  readonly value: number
  /** An estimate of |value − true derivative|; Infinity where no differences converged. */
  readonly error: number
  /** The error relative to the sizes of the derivative and of the curve. */
  readonly relative: number
}

/** A curve t ↦ F(x + t·v), and the size of x, which rounding is relative to. */
export interface Curve {
  readonly at: (t: number) => ArrayLike<number>
  readonly argument: number
}

/** No power of two: steps of a periodic function must not all hit the same phase. */
const RATIO = 1.6
const FIRST_STEP = 0.11
const STEPS = 64
const COLUMNS = 7
/** What rounding does to subnormal numbers. */
const SMALLEST = 4 * Number.MIN_VALUE
/** Errors of this size are none. */
const NOTHING = 1e-290

/**
 * d/dt at t = 0 of each entry of a curve, from central differences whose step shrinks from
 * `FIRST_STEP`, extrapolated to step 0. Of all extrapolations that with the least estimated relative
 * error is taken; the estimate counts what rounding does to the curve and to its argument.
 * Steps that leave the curve's domain are passed over.
 *
 * Source: C. J. F. Ridders, Accurate computation of F′(x) and F′(x)F″(x), 1982.
 */
export function extrapolatedSlopes({ at: curve, argument }: Curve): Slope[] {
  const entries = Array.from(curve(0), (size) => new Extrapolation(Math.abs(size), argument))
  let step = FIRST_STEP
  for (let row = 0; row < STEPS; row++, step /= RATIO) {
    const after = curve(step)
    const before = curve(-step)
    let settled = true
    entries.forEach((entry, e) => {
      if (!entry.add(after[e]!, before[e]!, step)) settled = false
    })
    if (settled) break
  }
  return entries
}

/** The tableau of one entry of a curve, of which the latest line is kept. */
class Extrapolation implements Slope {
  value: number = NaN
  error: number = Infinity
  relative: number = Infinity
  private line: readonly number[] = []
  private readonly size: number
  private readonly argument: number

  constructor(size: number, argument: number) {
    this.size = size
    this.argument = argument
  }

  /** Takes another difference in; whether smaller steps can only be worse. */
  add(after: number, before: number, step: number): boolean {
    const difference = (after - before) / (2 * step)
    if (!Number.isFinite(difference)) {
      this.line = []
      return false
    }
    const size = Math.max(Math.abs(after), Math.abs(before))
    const rounding = Number.EPSILON * (size + this.argument * Math.abs(difference))
    const noise = (rounding + SMALLEST) / step
    const line = extrapolated(this.line, difference)
    for (let k = 2; k < line.length; k++) {
      const value = line[k]!
      const change = Math.max(Math.abs(value - line[k - 1]!), Math.abs(value - this.line[k - 1]!))
      this.improve(value, change + noise, size)
    }
    this.line = line
    const scale = Math.abs(difference) + this.size + size
    return noise >= this.relative * (scale + NOTHING)
  }

  private improve(value: number, error: number, size: number): void {
    const scale = Math.abs(value) + this.size + size
    const relative = error / (scale + NOTHING)
    if (relative >= this.relative) return
    this.value = value
    this.error = error
    this.relative = relative
  }
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
