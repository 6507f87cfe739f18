import { ShapeError } from '../errors.js'
import { shapeOf } from '../operand.js'
import { showShape } from '../shape.js'
import { Tensor, type Flat } from '../tensor.js'
import { grad } from '../transforms/first-order.js'
import { hessian } from '../transforms/matrices.js'
import { withNumericRun } from '../transforms/run.js'
import { writeFlat } from '../transforms/vectors.js'
import type { Leaf } from '../tree.js'
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

/** The same in a list: z, error, jacobian, lossHessian. */
export type OutputTensors = readonly [Tensor, Tensor, Tensor, Tensor]

/** Where derivatives of a model's outputs and of a loss at them come from. */
interface OutputSources {
  /** The model's outputs, of shape [b, m] or [b]. */
  readonly z: Tensor
  /** A row of the Jacobian, into `out`, from a cotangent of the outputs. */
  readonly pull: (cotangent: Tensor, out: Float64Array) => void
  /** The loss's gradient and Hessian at one pattern's outputs, into vectors. */
  readonly lossAt: (z: Tensor, target: unknown, error: Float64Array, hessian: Float64Array) => void
}

/** Outputs pattern by pattern: each with its own rows of the Jacobian and its own loss's Hessian. */
export function patternOutputs(
  model: AnyCall,
  loss: AnyCall,
  params: unknown,
  [inputs, targets]: readonly unknown[],
  n: number,
): OutputTensors {
  return withNumericRun('outputs', model, params, [inputs], (run) =>
    outputTensors(
      {
        z: outputTensor(run.y.leaves),
        pull: (cotangent, out) => writeFlat(out, 0, run.x.leaves, run.pullback([cotangent])),
        lossAt(z, target, error, curvature) {
          const patternLoss = (output: unknown): Scalar => loss(output, target) as Scalar
          error.set((grad(patternLoss)(z) as Tensor).data)
          curvature.set((hessian(patternLoss)(z) as Tensor).data)
        },
      },
      targets,
      n,
    ),
  )
}

/** A model's outputs, where they are one array over patterns. Errors: `ShapeError`. */
export function outputTensor(leaves: readonly Leaf[]): Tensor {
  const [leaf] = leaves
  const shape = leaf === undefined ? [] : shapeOf(leaf.value)
  if (leaves.length === 1 && shape.length >= 1 && shape.length <= 2) return leaf!.value as Tensor
  throw new ShapeError(
    `outputs: expected a model with outputs [patterns, m] or [patterns], got ${leaves.length === 1 ? `shape ${showShape(shape)}` : 'a tree'}.`,
  )
}

/** Asks for the rows of the Jacobian one after the other, and for the loss pattern by pattern. */
export function outputTensors(
  { z: { shape, data: z }, pull, lossAt }: OutputSources,
  targets: unknown,
  n: number,
): OutputTensors {
  const [b = 0, m = 1] = shape
  const jacobian = new Float64Array(b * m * n)
  const unit = new Tensor(shape, 'f64', new Float64Array(b * m))
  for (let k = 0; k < b * m; k++) {
    unit.data[k] = 1
    pull(unit, jacobian.subarray(k * n, (k + 1) * n))
    unit.data[k] = 0
  }
  const error = new Float64Array(b * m)
  const lossHessian = new Float64Array(b * m * m)
  const own = new Tensor([1, ...shape.slice(1)], 'f64', new Float64Array(m))
  for (let i = 0; i < b; i++) {
    own.data.set(z.subarray(i * m, (i + 1) * m))
    lossAt(
      own,
      rowOf(targets, i),
      error.subarray(i * m, (i + 1) * m),
      lossHessian.subarray(i * m * m, (i + 1) * m * m),
    )
  }
  return [
    new Tensor([b, m], 'f64', Float64Array.from(z)),
    new Tensor([b, m], 'f64', error),
    new Tensor([b, m, n], 'f64', jacobian),
    new Tensor([b, m, m], 'f64', lossHessian),
  ]
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
