import { DomainError, ShapeError } from '../errors.js'
import { shapeOf } from '../operand.js'
import { showShape } from '../shape.js'
import { Tensor, type Flat } from '../tensor.js'
import type { Scalar } from '../values.js'
import { composed, CompositeRun } from './composite-run.js'
import { scalarResult } from './deliver.js'
import { grad } from './first-order.js'
import { hessian, hessianOf } from './matrices.js'
import { checkedLength, flatTree, Recordings } from './recordings.js'
import { withNumericRun, type NumericRun } from './run.js'
import { gradientAndProduct } from './second-order.js'
import type { Argument, Mirror } from './types.js'
import { writeFlat } from './vectors.js'

/** A loss of the parameters and a batch, whole or as a model and the loss of its outputs. */
export type BatchObjective<P> =
  | { readonly loss: (params: P, ...batch: never[]) => Scalar }
  | {
      readonly model: (params: P, inputs: never) => unknown
      readonly loss: (outputs: never, targets: never) => Scalar
    }

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

/**
 * The derivatives that stochastic methods ask for, all on the batch of the last `move`. Results are
 * written into the caller's vectors. Queries share one recording.
 */
export interface BatchOracle<P = unknown> {
  readonly size: number
  /** Parameters as one vector, a Float32Array where every leaf is f32. */
  readonly flatten: (params: Argument<P>) => Flat
  readonly unflatten: (w: Flat) => Mirror<P>
  /** Sets the point and the batch; nothing is computed until asked. */
  readonly move: (w: Flat, ...batch: readonly unknown[]) => void
  readonly value: () => number
  readonly gradient: (out: Flat) => Flat
  /** The gradient at another point, on the same batch. */
  readonly gradientAt: (w: Flat, out: Flat) => Flat
  /** H·v. */
  readonly hvp: (v: Flat, out: Flat) => Flat
  /** Jᵀ·H_l·J·v; needs a model. */
  readonly gnvp: (v: Flat, out: Flat) => Flat
  /** The diagonal of Jᵀ·H_l·J where there is a model, otherwise of H. */
  readonly curvatureDiagonal: (out: Flat) => Flat
  /** Outputs, errors and Jacobians of each pattern; needs a model. */
  readonly outputs: () => PatternOutputs
}

/**
 * The oracle of a loss over batches, for stochastic optimizers.
 * @example
 * const at = batchOracle({ loss: (w, x) => mean(square(sub(w, x))) }, [0])
 * at.move(Float64Array.of(1), [1, 2, 3])
 * at.gradient(new Float64Array(1)) // [-2]
 */
export function batchOracle<P>(objective: BatchObjective<P>, params0: unknown): BatchOracle<P> {
  const tree = flatTree('batchOracle', params0)
  const model = 'model' in objective ? objective.model : undefined
  const { f, seam } =
    model === undefined
      ? { f: objective.loss, seam: undefined }
      : patternwise(model as AnyCall, objective.loss as AnyCall)
  const here = new Recordings('loss', f, tree)
  const elsewhere = new Recordings('loss', f, tree)
  const w = tree.single ? new Float32Array(tree.size) : new Float64Array(tree.size)
  let batch: readonly unknown[] = []

  const run = (): NumericRun => {
    const recorded = here.at(w)
    scalarResult('loss', recorded.y)
    return recorded
  }
  const composite = (query: string): CompositeRun => {
    if (seam === undefined) {
      throw new DomainError(
        `${query}: expected a model and a loss of its outputs, got a loss alone. Perhaps { model, loss } instead of { loss }?`,
      )
    }
    return new CompositeRun(run(), seam)
  }
  const oracle: BatchOracle = {
    size: tree.size,
    flatten: tree.flatten,
    unflatten: (vector) => tree.unflatten(vector) as Mirror<unknown>,
    move(point, ...data) {
      w.set(checkedLength('move', point, tree.size))
      batch = data
      here.withRest(data)
      elsewhere.withRest(data)
    },
    value: () => Number(scalarResult('loss', run().y)),
    gradient: (out) => here.flat(run().pullback([1]), out),
    gradientAt: (point, out) => elsewhere.flat(elsewhere.at(point).pullback([1]), out),
    hvp: (v, out) => here.flat(gradientAndProduct(run(), here.tangents(v))[1], out),
    gnvp: (v, out) => here.flat(composite('gnvp').product(here.tangents(v)), out),
    curvatureDiagonal(out) {
      const { size } = tree
      if (seam === undefined) {
        const { data } = hessianOf(run())
        for (let i = 0; i < size; i++) out[i] = data[i * size + i]!
        return out
      }
      return gaussNewtonDiagonal(oracle.outputs(), out)
    },
    outputs() {
      composite('outputs')
      const { loss } = objective as { readonly loss: AnyCall }
      return patternOutputs(model as AnyCall, loss, oracle.unflatten(w), batch, tree.size)
    },
  }
  return oracle as BatchOracle<P>
}

type AnyCall = (...inputs: readonly unknown[]) => unknown

/** loss(model(w, inputs), targets) with its seam. */
function patternwise(model: AnyCall, loss: AnyCall): ReturnType<typeof composed> {
  return composed(
    'batchOracle',
    (w: unknown, inputs: unknown) => model(w, inputs),
    (z: unknown, _inputs: unknown, targets: unknown) => loss(z, targets),
  )
}

/** Outputs pattern by pattern: each with its own rows of the Jacobian and its own loss's Hessian. */
function patternOutputs(
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
function gaussNewtonDiagonal({ z, jacobian, lossHessian }: PatternOutputs, out: Flat): Flat {
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
