import { ShapeError } from '../errors.js'
import { shapeOf } from '../operand.js'
import { showShape } from '../shape.js'
import { Tensor, type Flat } from '../tensor.js'
import { grad } from '../transforms/first-order.js'
import { hessian } from '../transforms/matrices.js'
import { withNumericRun } from '../transforms/run.js'
import { writeFlat } from '../transforms/vectors.js'
import type { Scalar } from '../values.js'

type AnyCall = (...inputs: readonly unknown[]) => unknown

/** What a network said for each pattern of a batch of b, with m outputs and n parameters. */
export interface PatternOutputs {
  /** The model's outputs, [b, m]. */
  readonly z: Tensor
  /** ∂l/∂z of each pattern's own loss, [b, m]. */
  readonly error: Tensor
  /** ∂z/∂w, [b, m, n]. */
  readonly jacobian: Tensor
  /** H_l of each pattern's own loss, [b, m, m]. */
  readonly lossHessian: Tensor
}

/** Outputs pattern by pattern: each with its own rows of the Jacobian and its own loss's Hessian. */
export function patternOutputs(
  model: AnyCall,
  loss: AnyCall,
  params: unknown,
  [inputs, targets]: readonly unknown[],
  n: number,
): PatternOutputs {
  return withNumericRun('outputs', model, params, [inputs], (run) => {
    const [leaf] = run.y.leaves
    const shape = leaf === undefined ? [] : shapeOf(leaf.value)
    if (run.y.leaves.length !== 1 || shape.length === 0 || shape.length > 2) {
      throw new ShapeError(
        `outputs: expected a model with outputs [patterns, m] or [patterns], got ${run.y.leaves.length === 1 ? `shape ${showShape(shape)}` : 'a tree'}.`,
      )
    }
    const b = shape[0]!
    const m = shape[1] ?? 1
    const z = (leaf!.value as Tensor).data
    const jacobian = new Float64Array(b * m * n)
    const unit = new Tensor(shape, 'f64', new Float64Array(b * m))
    for (let k = 0; k < b * m; k++) {
      unit.data[k] = 1
      writeFlat(jacobian.subarray(k * n, (k + 1) * n), 0, run.x.leaves, run.pullback([unit]))
      unit.data[k] = 0
    }
    const error = new Float64Array(b * m)
    const lossHessian = new Float64Array(b * m * m)
    for (let i = 0; i < b; i++) {
      const own = new Tensor(
        [1, ...shape.slice(1)],
        'f64',
        Float64Array.from(z.subarray(i * m, (i + 1) * m)),
      )
      const target = rowOf(targets, i)
      const patternLoss = (output: unknown): Scalar => loss(output, target) as Scalar
      error.set((grad(patternLoss)(own) as Tensor).data, i * m)
      lossHessian.set((hessian(patternLoss)(own) as Tensor).data, i * m * m)
    }
    return {
      z: new Tensor([b, m], 'f64', Float64Array.from(z)),
      error: new Tensor([b, m], 'f64', error),
      jacobian: new Tensor([b, m, n], 'f64', jacobian),
      lossHessian: new Tensor([b, m, m], 'f64', lossHessian),
    }
  })
}

/** Pattern i of a batch of targets, as a batch of one. */
function rowOf(targets: unknown, i: number): unknown {
  if (targets instanceof Tensor) {
    const [, ...rest] = targets.shape
    const row = targets.at(i)
    return new Tensor([1, ...rest], targets.dtype, row.data)
  }
  if (ArrayBuffer.isView(targets)) return (targets as Float64Array).slice(i, i + 1)
  if (Array.isArray(targets)) return targets.slice(i, i + 1)
  if (typeof targets === 'object' && targets !== null) {
    return Object.fromEntries(Object.entries(targets).map(([key, x]) => [key, rowOf(x, i)]))
  }
  return targets
}

/** Σ over patterns of diag(Jᵀ·H_l·J), divided by their number: the diagonal for the mean loss. */
export function gaussNewtonDiagonal({ z, jacobian, lossHessian }: PatternOutputs, out: Flat): Flat {
  const [b, m] = z.shape as [number, number]
  const n = out.length
  out.fill(0)
  for (let i = 0; i < b; i++) {
    for (let p = 0; p < m; p++) {
      for (let q = 0; q < m; q++) {
        const h = lossHessian.data[(i * m + p) * m + q]! / b
        const rowP = (i * m + p) * n
        const rowQ = (i * m + q) * n
        for (let j = 0; j < n; j++)
          out[j]! += jacobian.data[rowP + j]! * h * jacobian.data[rowQ + j]!
      }
    }
  }
  return out
}
