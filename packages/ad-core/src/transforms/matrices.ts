import { DomainError } from '../errors.js'
import { perhaps } from '../hints.js'
import { requireOptions } from '../require-options.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { assemble } from '../linear/block.js'
import { sizeOf } from '../shape.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { isDifferentiable, type Leaf } from '../tree.js'
import type { Scalar } from '../values.js'
import { asTraced, scalarResult } from './deliver.js'
import { grad } from './first-order.js'
import { withNumericRun, withRun, type Derivatives, type NumericRun, type Run } from './run.js'
import { pushforward } from './tangents.js'
import { gradientAndProduct } from './second-order.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments, Matrix } from './types.js'
import { basisVector, totalSize, writeFlat } from './vectors.js'

/** How a Jacobian is swept: column by column, row by row, or whichever needs fewer sweeps. */
export type JacobianMode = 'forward' | 'reverse' | 'auto'

/** Options of {@link jacobian}. */
export interface JacobianOptions {
  readonly mode?: JacobianMode
}

/**
 * Jacobian ∂y_i/∂x_j as a tensor [m, n]; trees are flattened in insertion order.
 *
 * Cost: one recording and min(m, n) sweeps; `mode` chooses forward (n) or reverse (m). Errors:
 * `DomainError` for another mode, `TreeError` for results that are no numbers.
 * @example
 * jacobian((x) => stack([mul(x.at(0), x.at(1)), sin(x.at(0))]))([0, 2]) // [[2, 0], [1, 0]]
 */
export function jacobian<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => unknown,
  options: JacobianOptions = {},
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Matrix<X> {
  const mode = checkedMode(options)
  return isTransform((x, ...rest) =>
    withRun('jacobian', f, x, rest, (run) => {
      const m = totalSize(run.y.leaves)
      const n = totalSize(run.x.leaves)
      const forward = mode === 'forward' || (mode === 'auto' && n <= m)
      return (forward ? columnwise(run, m, n) : rowwise(run, m, n)) as never
    }),
  )
}

function checkedMode(options: JacobianOptions): JacobianMode {
  requireOptions('jacobian', options, ['mode'])
  const { mode = 'auto' } = options
  const modes: readonly JacobianMode[] = ['forward', 'reverse', 'auto']
  if (!modes.includes(mode)) {
    throw new DomainError(
      `jacobian: expected mode 'forward', 'reverse' or 'auto', got '${String(mode)}'.${perhaps(String(mode), modes)}`,
    )
  }
  return mode
}

function rowwise(run: Run, m: number, n: number): Value {
  const rows = Array.from({ length: m }, (_, i) => run.pullback(basisVector(run.y.leaves, i)))
  return matrixOf(rows, run.x.leaves, m, n, (i, j) => i * n + j)
}

function columnwise(run: Run, m: number, n: number): Value {
  const columns = Array.from({ length: n }, (_, j) =>
    pushforward(run, differentiableBasis(run.x.leaves, j)),
  )
  return matrixOf(columns, run.y.leaves, m, n, (j, i) => i * n + j)
}

/** A unit vector of the leaves that are differentiated. */
function differentiableBasis(leaves: readonly Leaf[], j: number): Derivatives {
  return basisVector(leaves, j).map((unit, k) => (isDifferentiable(leaves[k]!) ? unit : undefined))
}

/** A matrix from its lines (rows or columns), where `place` says where entry e of line l goes. */
export function matrixOf(
  lines: readonly Derivatives[],
  leaves: readonly Leaf[],
  m: number,
  n: number,
  place: (line: number, entry: number) => number,
): Value {
  if (current !== undefined) return emittedMatrix(lines, leaves, [m, n], place)
  const data = new Float64Array(m * n)
  const size = totalSize(leaves)
  const line = new Float64Array(size)
  lines.forEach((values, l) => {
    writeFlat(line, 0, leaves, values)
    for (let e = 0; e < size; e++) data[place(l, e)] = line[e]!
  })
  return new Tensor([m, n], 'f64', data)
}

/** The same of traced lines: one row of the tape that puts entries in their places. */
function emittedMatrix(
  lines: readonly Derivatives[],
  leaves: readonly Leaf[],
  shape: readonly [number, number],
  place: (line: number, entry: number) => number,
): Value {
  const offsets: number[] = []
  const entries: Value[] = []
  lines.forEach((values, l) => {
    let e = 0
    leaves.forEach(({ value: leafValue }, k) => {
      const value = values[k]
      const leafShape = shapeOf(leafValue)
      const size = sizeOf(leafShape)
      for (let i = 0; i < size; i++) {
        const entry = value === undefined || typeof value === 'number' ? value : flatEntry(value, i)
        if (entry !== undefined) {
          offsets.push(place(l, e + i))
          entries.push(entry)
        }
      }
      e += size
    })
  })
  return asTraced(apply(assemble, entries, { offsets, shape }))
}

function flatEntry(x: Exclude<Value, number>, i: number): Value {
  return x.shape.length === 0 ? x : x.block(i, [])
}

/**
 * Hessian ∂²f/∂x_i∂x_j of a scalar function as a tensor [n, n].
 *
 * Cost: one recording and n Hessian-vector products. Perhaps `hvp` does, which needs one. Errors:
 * `ShapeError` if f is not scalar. Source: lecture, slide 59; Pearlmutter 1994.
 * @example
 * hessian((x) => mul(x.at(0), x.at(1)))([1, 2]) // [[0, 1], [1, 0]]
 */
export function hessian<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Matrix<X> {
  const nested = jacobian(grad(f as never) as never, { mode: 'forward' }) as (
    ...inputs: readonly unknown[]
  ) => unknown
  return isTransform((x, ...rest) => {
    if (current !== undefined) return nested(x, ...rest) as never
    return withNumericRun('hessian', f, x, rest, (run) => {
      scalarResult('hessian', run.y)
      return hessianOf(run) as never
    })
  })
}

/** The Hessian of a recorded scalar function, one column for each unit vector. */
export function hessianOf(run: NumericRun): Tensor {
  const { leaves } = run.x
  const n = totalSize(leaves)
  const columns = Array.from(
    { length: n },
    (_, j) => gradientAndProduct(run, differentiableBasis(leaves, j))[1],
  )
  return matrixOf(columns, leaves, n, n, (j, i) => i * n + j) as Tensor
}

/** The Jacobian of a recorded function in the cheaper mode, and how many sweeps that took. */
export function jacobianOf(run: NumericRun): { matrix: Tensor; sweeps: number } {
  const m = totalSize(run.y.leaves)
  const n = totalSize(run.x.leaves)
  const matrix = (n <= m ? columnwise(run, m, n) : rowwise(run, m, n)) as Tensor
  return { matrix, sweeps: Math.min(m, n) }
}
