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

/**
 * x·y, and 0 where x = 0 whatever y is, to any order: a cotangent of exactly 0 that meets an infinite
 * slope. Part of linearisations.
 * @example mulOrZero(0, Infinity) // 0
 */
export const mulOrZero: BinaryOperation = /* @__PURE__ */ (() => {
  const product: BinaryOperation = binaryOperation(
    elementwise(
      {
        name: 'mulOrZero',
        domains: [real, real],
        value: (x, y) => (x === 0 ? 0 : x! * y!),
        chosen: (cotangent, slope) => product(cotangent, slope),
        complex: (x, y) => (x!.re === 0 && x!.im === 0 ? { re: 0, im: 0 } : complexMul(x!, y!)),
      },
      [(t, [, y]) => product(t, y!), (t, [x]) => product(x!, t)],
    ),
  )
  return product
})()
