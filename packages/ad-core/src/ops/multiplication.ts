import { shapeOf, type Value } from '../operand.js'
import type { ChosenPullback, ElementwisePrimitive } from '../primitive.js'
import { real } from './domain.js'
import { complexMul } from './numerics/complex.js'
import { binaryOperation, elementwise, inShapeOf, type BinaryOperation } from './record.js'

/**
 * Product x·y, on which the linearisation of all other operations rests.
 * @example mul(2, 3) // 6
 */
export const mul: BinaryOperation = /* @__PURE__ */ binaryOperation(
  /* @__PURE__ */ elementwise(
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
    [(t, [, y]) => mul(t, y!) as Value, (t, [x]) => mul(t, x!) as Value],
  ),
)

/**
 * x·y, and 0 where x = 0 whatever y is, to any order: a cotangent of exactly 0 that meets an infinite
 * slope. Part of linearisations.
 * @example mulOrZero(0, Infinity) // 0
 */
export const mulOrZero: BinaryOperation = /* @__PURE__ */ binaryOperation(
  /* @__PURE__ */ elementwise(
    {
      name: 'mulOrZero',
      domains: [real, real],
      value: (x, y) => (x === 0 ? 0 : x! * y!),
      chosen: chosenPullback,
      complex: (x, y) => (x!.re === 0 && x!.im === 0 ? { re: 0, im: 0 } : complexMul(x!, y!)),
    },
    [(t, [, y]) => mulOrZero(t, y!) as Value, (t, [x]) => mulOrZero(x!, t) as Value],
  ),
)

/** A pullback that multiplies by its slope last, where it has one. */
export function chosenPullback(
  ...[primitive, k, cotangent, operands, result, attributes]: Parameters<ChosenPullback>
): Value | undefined {
  if (primitive.kind === 'elementwise') {
    const slope = (primitive as ElementwisePrimitive).scaled[k]?.(1, operands, result)
    return slope === undefined
      ? undefined
      : inShapeOf(operands[k]!, mulOrZero(cotangent, slope) as Value)
  }
  const hasSlope = primitive.linearity !== 'joint' && shapeOf(result).length === 0
  const term = primitive.pullback(k, hasSlope ? 1 : cotangent, operands, result, attributes)
  return hasSlope && term !== undefined ? (mulOrZero(cotangent, term) as Value) : term
}
