import { saddleSolver, type SaddleSolve } from '../linear-algebra/saddle.js'
import { accumulate, dot } from '../linear-algebra/vector.js'
import { changeOf, slotsByAge, stepOf, type PairRing } from './pair-ring.js'

/**
 * The Hessian's estimate of L-BFGS in its compact form (Byrd, Nocedal & Schnabel 1994), the inverse of what the two-loop
 * recursion multiplies by: θI − WMWᵀ with W = [Y θS], n×2m, θ = yᵀy/sᵀy of the newest pair and
 * M = [−D Lᵀ; L θSᵀS]⁻¹, where D is the diagonal and L the part below it of SᵀY.
 */
export class CompactHessian {
  readonly theta: number
  private readonly changes: readonly Float64Array[]
  private readonly steps: readonly Float64Array[]
  /** SᵀY up to its diagonal, the oldest pair first. */
  private readonly mixed: Float64Array
  private readonly middle: SaddleSolve

  private constructor(
    ring: PairRing,
    slots: readonly number[],
    theta: number,
    mixed: Float64Array,
    middle: SaddleSolve,
  ) {
    this.theta = theta
    this.changes = slots.map((k) => changeOf(ring, k))
    this.steps = slots.map((k) => stepOf(ring, k))
    this.mixed = mixed
    this.middle = middle
  }

  /** Of the newest pairs: all of them, or fewer where M cannot be had from all; `undefined` without any. */
  static of(ring: PairRing): CompactHessian | undefined {
    const all = slotsByAge(ring)
    for (let m = all.length; m > 0; m >>= 1) {
      const slots = all.slice(-m)
      const newest = slots[m - 1]!
      const y = changeOf(ring, newest)
      const theta = dot(y, y) / ring.products[newest]!
      const size = ring.products.length
      const pick = (matrix: Float64Array): Float64Array =>
        Float64Array.from(
          { length: m * m },
          (_, k) => matrix[slots[Math.floor(k / m)]! * size + slots[k % m]!]!,
        )
      const mixed = pick(ring.mixedProducts)
      const middle = saddleSolver(
        mixed.map((x, k) => (k % (m + 1) === 0 ? x : 0)),
        mixed.map((x, k) => (Math.floor(k / m) > k % m ? x : 0)),
        pick(ring.stepProducts).map((x) => theta * x),
        m,
      )
      if (middle !== undefined) return new CompactHessian(ring, slots, theta, mixed, middle)
    }
    return undefined
  }

  /** Row j of W. */
  row(j: number): Float64Array {
    const { theta, changes, steps } = this
    const m = changes.length
    const row = new Float64Array(2 * m)
    for (let k = 0; k < m; k++) {
      row[k] = changes[k]![j]!
      row[m + k] = theta * steps[k]![j]!
    }
    return row
  }

  /** Wᵀv. */
  gather(v: Float64Array): Float64Array {
    const { theta, changes, steps } = this
    const m = changes.length
    const products = new Float64Array(2 * m)
    for (let k = 0; k < m; k++) {
      products[k] = dot(changes[k]!, v)
      products[m + k] = theta * dot(steps[k]!, v)
    }
    return products
  }

  /** Wu. */
  spread(u: Float64Array): Float64Array {
    const { theta, changes, steps } = this
    const m = changes.length
    const v = new Float64Array(changes[0]!.length)
    for (let k = 0; k < m; k++) {
      accumulate(v, u[k]!, changes[k]!)
      accumulate(v, theta * u[m + k]!, steps[k]!)
    }
    return v
  }

  /** Mu. */
  weigh(u: Float64Array): Float64Array {
    return this.middle(u)
  }

  /** (θI − WMWᵀ)v. */
  multiply(v: Float64Array): Float64Array {
    const product = this.spread(this.weigh(this.gather(v)))
    for (let i = 0; i < v.length; i++) product[i] = this.theta * v[i]! - product[i]!
    return product
  }

  /**
   * The solution of this matrix's part in some rows and columns, 0 elsewhere; the right-hand side is 0 there too. By
   * Sherman, Morrison and Woodbury it is r/θ + WK⁻¹Wᵀr/θ², K = M⁻¹ − WᵀW/θ over those rows, whose blocks are written as
   * sums over either part so that nothing cancels (Byrd, Lu, Nocedal & Zhu 1995, section 5.1). `undefined` where rounding
   * has spoilt K. O(m²n).
   */
  solveWithin(free: Int32Array, others: Int32Array, r: Float64Array): Float64Array | undefined {
    const { theta, changes, steps, mixed } = this
    const m = changes.length
    const p = new Float64Array(m * m)
    const q = new Float64Array(m * m)
    const rest = new Float64Array(m * m)
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        q[i * m + j] =
          i > j ? dotOver(others, steps[i]!, changes[j]!) : -dotOver(free, steps[i]!, changes[j]!)
        if (i < j) continue
        const curvature = dotOver(free, changes[i]!, changes[j]!) / theta
        p[i * m + j] = curvature + (i === j ? mixed[i * m + i]! : 0)
        rest[i * m + j] = theta * dotOver(others, steps[i]!, steps[j]!)
        p[j * m + i] = p[i * m + j]!
        rest[j * m + i] = rest[i * m + j]!
      }
    }
    const solve = saddleSolver(p, q, rest, m)
    if (solve === undefined) return undefined
    const correction = this.spread(solve(this.gather(r)))
    const solution = new Float64Array(r.length)
    for (const j of free) solution[j] = (r[j]! + correction[j]! / theta) / theta
    return solution
  }
}

/** The inner product over some entries. */
function dotOver(entries: Int32Array, x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let k = 0; k < entries.length; k++) sum += x[entries[k]!]! * y[entries[k]!]!
  return sum
}
