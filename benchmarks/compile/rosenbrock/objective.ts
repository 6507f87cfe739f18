/** Rosenbrock's chain Σ 100(x_{i+1} − x_i²)² + (1 − x_i)², in the library's public API. */
import {
  add,
  square,
  sub,
  sum,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'

/** A plain loop, whose neighbouring terms share an entry. */
export function rosenbrockByLoop(x: Traced): Scalar {
  let total: Scalar = 0
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x.at(i + 1).sub(x.at(i).square())
    total = add(
      total,
      valley
        .square()
        .mul(100)
        .add(sub(1, x.at(i)).square()),
    )
  }
  return total
}

/** Operations on whole arrays. */
export function rosenbrockByArrays(x: Traced): Scalar {
  const [head, tail] = [x.slice(0, -1), x.slice(1)]
  const valley = tail.sub(square(head))
  return sum(
    square(valley)
      .mul(100)
      .add(square(sub(1, head))),
  )
}
