/** Slides 26 and 30: how ill-conditioned the descent in step sizes is. */
import { grad, hessian, matmul, mul, sub, sum, tensor } from '@wengert/ad-core'
import type { Scalar, Tensor, Traced } from '@wengert/ad-core'
import { randomStream } from '@wengert/optim-stochastic'
import { eigenvalues, orthogonal } from './symmetric.js'
import { slopeOf } from './slope.js'

/** One choice of problem and of the variable that step sizes are described by. */
export interface ConditioningCase {
  readonly label: string
  /** Condition numbers of the Hessian in the step sizes. */
  readonly meta: readonly number[]
  /** They grow as κ to this power. */
  readonly exponent: number
}

/** Condition numbers of the loss after one step, as a function of the step sizes. */
export interface Conditioning {
  /** κ: condition numbers of the problem itself. */
  readonly conditions: readonly number[]
  readonly cases: readonly ConditioningCase[]
}

const SIZE = 6
const TURNS = 20
const CONDITIONS = [10, 100, 1000, 10_000]

/**
 * For f(w) = ½wᵀHw and one step from w with the step sizes p, the Hessian of p ↦ f(w − p·∇f(w)), or of
 * the same in ln p, by differentiation.
 */
export function studyConditioning(): Conditioning {
  const cases: ConditioningCase[] = [
    caseOf('p, every eigenvalue with an equal share of the loss', (condition) => {
      const values = spectrum(condition)
      return metaCondition(
        diagonal(values),
        values.map((x) => 1 / Math.sqrt(x)),
        values.map(() => 1),
        false,
      )
    }),
    caseOf('p, equal distances from the minimum', (condition) => {
      const values = spectrum(condition)
      const ones = values.map(() => 1)
      return metaCondition(diagonal(values), ones, ones, false)
    }),
    caseOf('p, axes turned at random', (condition) => {
      const values = spectrum(condition)
      const logs = Array.from({ length: TURNS }, (_, turn) => {
        const Q = orthogonal(SIZE, randomStream(turn, 26))
        const w = Q.map((row) => row.reduce((total, q, k) => total + q / Math.sqrt(values[k]!), 0))
        return Math.log(
          metaCondition(
            similar(Q, values),
            w,
            values.map(() => 1),
            false,
          ),
        )
      })
      return Math.exp(logs.reduce((total, log) => total + log, 0) / TURNS)
    }),
    caseOf('ln p, at the best p', (condition) => {
      const values = spectrum(condition)
      return metaCondition(
        diagonal(values),
        values.map((x) => 1 / Math.sqrt(x)),
        values.map((x) => 1 / x),
        true,
      )
    }),
  ]
  return { conditions: CONDITIONS, cases }
}

function caseOf(label: string, condition: (kappa: number) => number): ConditioningCase {
  const meta = CONDITIONS.map(condition)
  return { label, meta, exponent: slopeOf(CONDITIONS.map(Math.log), meta.map(Math.log)) }
}

function metaCondition(
  H: readonly (readonly number[])[],
  w: readonly number[],
  p: readonly number[],
  isLogarithmic: boolean,
): number {
  const matrix = tensor(H.flat(), { shape: [w.length, w.length] })
  const f = (x: Traced): Scalar => sum(mul(x, matmul(matrix, x))).mul(0.5)
  const g = grad(f)(Float64Array.from(w)) as Float64Array
  const after = (q: Traced): Scalar => f(sub(w, mul(isLogarithmic ? q.exp() : q, g)) as Traced)
  const at = Float64Array.from(p, (x) => (isLogarithmic ? Math.log(x) : x))
  const M = hessian(after)(at) as Tensor
  const values = eigenvalues(rowsOf(M))
  return Math.max(...values) / Math.min(...values)
}

function rowsOf({ data, shape }: Tensor): number[][] {
  const n = shape[0]!
  return Array.from({ length: n }, (_, i) => [...data.subarray(i * n, (i + 1) * n)])
}

/** From 1 down to 1/κ in equal ratios. */
function spectrum(condition: number): number[] {
  return Array.from({ length: SIZE }, (_, i) => condition ** (-i / (SIZE - 1)))
}

function diagonal(values: readonly number[]): number[][] {
  return values.map((x, i) => values.map((_, j) => (i === j ? x : 0)))
}

/** Q·diag(values)·Qᵀ. */
function similar(Q: readonly (readonly number[])[], values: readonly number[]): number[][] {
  return Q.map((a) => Q.map((b) => values.reduce((total, x, k) => total + a[k]! * x * b[k]!, 0)))
}
