import { abs, max } from '../math.js'

/** An estimate as a weighted sum of central differences with ever smaller steps. */
interface Estimate {
  readonly value: number
  readonly weights: readonly number[]
}

/**
 * The best limit for h → 0 of central differences with steps h, h/2, h/4, …: of all entries of
 * Richardson's table the one that differs least from its neighbours. Differences that are not finite,
 * as where a step leaves the domain, are passed over.
 *
 * Source: Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Adv. Eng. Software 4, 1982.
 */
export class RichardsonTable {
  private readonly differences: number[] = []
  private row: Estimate[] = []
  private best: Estimate = { value: NaN, weights: [] }
  private error = Infinity

  /** Adds the difference with the next smaller step. */
  add(difference: number): void {
    const i = this.differences.push(difference) - 1
    const row: Estimate[] = [{ value: difference, weights: unit(i) }]
    for (let k = 1; k <= i; k++) {
      const coarse = this.row[k - 1]!
      const fine = row[k - 1]!
      const estimate = extrapolated(coarse, fine, 4 ** k)
      const error = max(abs(estimate.value - fine.value), abs(estimate.value - coarse.value))
      if (error < this.error) {
        this.error = error
        this.best = estimate
      }
      row.push(estimate)
    }
    this.row = row
  }

  /** Whether smaller steps only bring more rounding. */
  get settled(): boolean {
    const { value } = this.row.at(-1)!
    return this.error === 0 || abs(value - this.best.value) > 2 * this.error
  }

  /** How much each difference counts; only the last where none fitted another. */
  get weights(): readonly number[] {
    return this.error < Infinity ? this.best.weights : unit(this.differences.length - 1)
  }

  get value(): number {
    return this.error < Infinity ? this.best.value : this.differences.at(-1)!
  }
}

/** Takes the term in h^(2k) away, where `factor` is 4^k. */
function extrapolated(coarse: Estimate, fine: Estimate, factor: number): Estimate {
  return {
    value: fine.value + (fine.value - coarse.value) / (factor - 1),
    weights: fine.weights.map(
      (weight, i) => weight + (weight - (coarse.weights[i] ?? 0)) / (factor - 1),
    ),
  }
}

function unit(i: number): number[] {
  return Array.from({ length: i + 1 }, (_, k) => (k === i ? 1 : 0))
}
