import { real } from './domain.js'
import { complexMul } from './numerics/complex.js'
import { binaryOperation, elementwise, type BinaryOperation } from './record.js'

/**
 * Product x·y, on which the linearisation of all other operations rests.
 * @example mul(2, 3) // 6
 */
export const mul: BinaryOperation = /* @__PURE__ */ (() => {
  const product: BinaryOperation = binaryOperation(
    elementwise(
      {
        name: 'mul',
        domains: [real, real],
        value: (x, y) => x! * y!,
        neutral: [
          [0, 1],
          [1, 1],
        ],
        complex: complexMul,
      },
      [(t, [, y]) => product(t, y!), (t, [x]) => product(t, x!)],
    ),
  )
  return product
})()
