import { shapeOf, type Operand } from '../operand.js'
import { sizeOf } from '../shape.js'
import type { Traced } from '../tape/traced.js'
import type { Tensor } from '../tensor.js'
import type { Flattened, Leaf } from '../tree.js'
import { mirrored } from './deliver.js'
import { matrixOf } from './matrices.js'
import type { Derivatives } from './run.js'
import type { Mirror } from './types.js'
import { totalSize } from './vectors.js'

/**
 * A derivative found column by column: shaped like x where the function is scalar, otherwise a
 * tensor [m, n]. Types don't carry ranks, so it can be used as either.
 */
export type Columnwise<X> = X extends Traced ? Traced : Mirror<X> & Tensor

/** ∂y/∂x from a column for each entry of x: gradient of a scalar, otherwise Jacobian [m, n]. */
export function fromColumns(
  x: Flattened,
  y: readonly Leaf[],
  columns: readonly Derivatives[],
): unknown {
  const m = totalSize(y)
  const n = columns.length
  const matrix = matrixOf(columns, y, m, n, (j, i) => i * n + j) as Operand
  if (!isScalar(y)) return matrix
  let at = 0
  return mirrored(
    x,
    x.leaves.map(({ value }) => {
      const shape = shapeOf(value)
      const part = matrix.block(at, shape)
      at += sizeOf(shape)
      return part
    }),
  )
}

function isScalar(y: readonly Leaf[]): boolean {
  return y.length === 1 && y[0]!.path === '' && shapeOf(y[0]!.value).length === 0
}
