/** Movements of space as three rows of four, over numbers or values on a tape. */
import { add, cos, mul, neg, sin, type Scalar } from '@wengert/ad-core'

/** A rotation and a shift, row by row. */
export type Movement = readonly Scalar[]

/** First b, then a. Factors that are 0 or 1 for certain cost nothing. */
export function after(a: Movement, b: Movement): Movement {
  const result: Scalar[] = []
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 4; j++) {
      let entry: Scalar = j === 3 ? a[4 * i + 3]! : 0
      for (let k = 0; k < 3; k++) entry = plus(entry, times(a[4 * i + k]!, b[4 * k + j]!))
      result.push(entry)
    }
  }
  return result
}

/** The inverse of a movement that keeps lengths. */
export function inverse(m: ArrayLike<number>): Float64Array {
  const result = new Float64Array(12)
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      result[4 * i + j] = m[4 * j + i]!
      result[4 * i + 3] = result[4 * i + 3]! - m[4 * j + i]! * m[4 * j + 3]!
    }
  }
  return result
}

/** A joint's turn: Rz(abduction)·Rx(flexion). */
export function jointTurn(flexion: Scalar, abduction?: Scalar): Movement {
  const [c, s] = [cos(flexion), sin(flexion)]
  if (abduction === undefined) return [1, 0, 0, 0, 0, c, neg(s), 0, 0, s, c, 0]
  const [cz, sz] = [cos(abduction), sin(abduction)]
  const first = [cz, neg(mul(sz, c)), mul(sz, s), 0]
  const second = [sz, mul(cz, c), neg(mul(cz, s)), 0]
  return [...first, ...second, 0, s, c, 0]
}

function times(x: Scalar, y: Scalar): Scalar {
  if (x === 0 || y === 0) return 0
  if (x === 1) return y
  return y === 1 ? x : mul(x, y)
}

function plus(x: Scalar, y: Scalar): Scalar {
  if (x === 0) return y
  return y === 0 ? x : add(x, y)
}
