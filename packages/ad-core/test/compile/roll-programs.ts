import {
  add,
  exp,
  fma,
  lt,
  mul,
  reshape,
  sin,
  square,
  sub,
  sumOver,
  tanh,
  type Traced,
} from '@wengert/ad-core'
import { numbers, type Scalar } from './recorded.js'
import type { OfVector } from './rolled.js'

/** A program with plain loops, of so many inputs. */
export interface LoopProgram {
  readonly f: OfVector
  readonly size: number
}

const places = Array.from({ length: 60 }, (_, i) => (i * 37 + ((i * i) % 11)) % 60)
const data = numbers(300)

/** A sum of terms. */
export function over(
  size: number,
  term: (x: Traced, i: number) => Scalar,
  from = 0,
  to = size,
): LoopProgram {
  return {
    size,
    f(x) {
      let total: Scalar = 0
      for (let i = from; i < to; i++) total = add(total, term(x, i))
      return total
    },
  }
}

function rosenbrock(x: Traced, i: number): Scalar {
  const valley = sub(x.at(i + 1), square(x.at(i)))
  return add(mul(100, square(valley)), square(sub(1, x.at(i))))
}

/** A matrix among the entries of a vector. */
function matrix(x: Traced, from: number, rows: number, columns: number): Traced {
  return reshape(x.slice(from, from + rows * columns), [rows, columns])
}

function laplacian(x: Traced, i: number, j: number): Scalar {
  const across = add(x.at(i, j - 1), x.at(i, j + 1))
  return sub(mul(4, x.at(i, j)), add(add(x.at(i - 1, j), x.at(i + 1, j)), across))
}

function sumOfSquares(terms: readonly Scalar[]): Scalar {
  let total: Scalar = 0
  for (const term of terms) total = add(total, square(term))
  return total
}

export const loopPrograms: Readonly<Record<string, LoopProgram>> = {
  'a sum': over(50, (x, i) => mul(sin(x.at(i)), 0.1 * i)),
  'a sum that takes away': {
    size: 40,
    f(x) {
      let total: Scalar = x.at(0)
      for (let i = 0; i < 40; i++) total = sub(total, mul(x.at(i), x.at(39 - i)))
      return total
    },
  },
  'Rosenbrock’s chain, odd': over(51, rosenbrock, 0, 50),
  'Rosenbrock’s chain, even': over(52, rosenbrock, 0, 51),
  'a stencil of five': over(
    40,
    (x, i) => square(add(mul(x.at(i - 2), x.at(i)), mul(x.at(i + 1), x.at(i + 2)))),
    2,
    38,
  ),
  'a recurrence': {
    size: 45,
    f(x) {
      let s: Scalar = 0.3
      for (let i = 0; i < 45; i++) s = sin(add(mul(s, 0.5), x.at(i)))
      return s
    },
  },
  'a recurrence of order two': {
    size: 45,
    f(x) {
      let [a, b]: [Scalar, Scalar] = [x.at(0), x.at(1)]
      for (let i = 2; i < 45; i++) [a, b] = [b, sin(add(mul(a, 0.5), mul(b, x.at(i))))]
      return mul(a, b)
    },
  },
  'sums so far': {
    size: 45,
    f(x) {
      let [s, total]: [Scalar, Scalar] = [0, 0]
      for (let i = 0; i < 45; i++) {
        s = add(s, x.at(i))
        total = add(total, square(s))
      }
      return total
    },
  },
  'results of another loop, and their neighbours': {
    size: 45,
    f(x) {
      const y = Array.from({ length: 45 }, (_, i) => tanh(mul(2, x.at(i))))
      let total: Scalar = 0
      for (let i = 1; i < 45; i++) total = add(total, mul(y[i]!, y[i - 1]!))
      return total
    },
  },
  'results of another loop, backwards': {
    size: 41,
    f(x) {
      const y = Array.from({ length: 41 }, (_, i) => tanh(mul(2, x.at(i))))
      let total: Scalar = 0
      for (let i = 0; i < 41; i++) total = sin(add(total, mul(y[i]!, y[40 - i]!)))
      return total
    },
  },
  'entries in the order of a table': over(60, (x, i) => mul(sin(x.at(places[i]!)), x.at(i))),
  'results in the order of a table': {
    size: 60,
    f(x) {
      const y = Array.from({ length: 60 }, (_, i) => tanh(x.at(i)))
      let total: Scalar = 0
      for (let i = 0; i < 60; i++) total = add(total, mul(sin(y[places[i]!]!), x.at(i)))
      return total
    },
  },
  'data of points': {
    size: 3,
    f(x) {
      let total: Scalar = 0
      for (let i = 0; i < 100; i++) {
        let z: Scalar = 0
        for (let k = 0; k < 3; k++) z = add(z, square(sub(data[3 * i + k]!, x.at(k))))
        total = add(total, exp(mul(-0.5, z)))
      }
      return total
    },
  },
  'a product of matrix and vector': {
    size: 9 * 13 + 13,
    f(x) {
      const w = matrix(x, 0, 9, 13)
      let total: Scalar = 0
      for (let i = 0; i < 9; i++) {
        let s: Scalar = 0
        for (let j = 0; j < 13; j++) s = add(s, mul(w.at(i, j), x.at(9 * 13 + j)))
        total = add(total, square(tanh(s)))
      }
      return total
    },
  },
  'a product of matrices': {
    size: 7 * 9 + 9 * 8,
    f(x) {
      const [a, b] = [matrix(x, 0, 7, 9), matrix(x, 63, 9, 8)]
      let total: Scalar = 0
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j < 8; j++) {
          let s: Scalar = 0
          for (let k = 0; k < 9; k++) s = add(s, mul(a.at(i, k), b.at(k, j)))
          total = add(total, square(tanh(s)))
        }
      }
      return total
    },
  },
  'a stencil in the plane': {
    size: 9 * 11,
    f(x) {
      const u = matrix(x, 0, 9, 11)
      let total: Scalar = 0
      for (let i = 1; i < 8; i++) {
        for (let j = 1; j < 10; j++) total = add(total, square(laplacian(u, i, j)))
      }
      return total
    },
  },
  'steps of diffusion': {
    size: 13,
    f(x) {
      let u: Scalar[] = Array.from({ length: 13 }, (_, j) => x.at(j))
      for (let step = 0; step < 7; step++) {
        const before = u
        u = before.map((y, j) => {
          if (j === 0 || j === 12) return y
          const bend = sub(add(before[j - 1]!, before[j + 1]!), mul(2, y))
          return add(y, mul(0.1, bend))
        })
      }
      return sumOfSquares(u)
    },
  },
  'rows of a table, each from the one above': {
    size: 12,
    f(x) {
      let row: Scalar[] = Array.from({ length: 12 }, (_, j) => x.at(j))
      for (let i = 1; i < 9; i++) {
        const next: Scalar[] = [mul(row[0]!, 0.9)]
        for (let j = 1; j < 12; j++) {
          const before = add(mul(row[j - 1]!, 0.2), mul(next[j - 1]!, 0.1))
          next.push(tanh(add(mul(row[j]!, 0.3), before)))
        }
        row = next
      }
      return sumOfSquares(row)
    },
  },
  'a sum through loops in loops': {
    size: 25,
    f(x) {
      let total: Scalar = 0
      for (let i = 0; i < 11; i++) {
        const e = exp(x.at(i))
        for (let j = 11; j < 25; j++) total = add(total, mul(e, x.at(j)))
      }
      return total
    },
  },
  'three loops': {
    size: 6 * 7 * 8,
    f(x) {
      let total: Scalar = 0
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 7; j++) {
          for (let k = 0; k < 8; k++) {
            total = add(total, mul(sin(x.at((i * 7 + j) * 8 + k)), x.at(k * 6 + i)))
          }
        }
      }
      return total
    },
  },
  'a convolution': {
    size: 30,
    f(x) {
      let total: Scalar = 0
      for (let i = 0; i < 15; i++) {
        let s: Scalar = 0
        for (let j = 0; j < 8; j++) s = add(s, mul(x.at(i + j), x.at(22 + j)))
        total = add(total, square(s))
      }
      return total
    },
  },
  branches: over(40, (x, i) => (lt(x.at(i), 0.9) ? square(x.at(i)) : x.at(i))),
  'operations on three numbers': {
    size: 41,
    f(x) {
      let total: Scalar = 1
      for (let i = 0; i < 40; i++) total = fma(total, x.at(i), x.at(i + 1))
      return total
    },
  },
  'a loop in the body of sumOver': {
    size: 40 + 3 * 40,
    f: (x) =>
      sumOver((w: Traced, row: Traced) => {
        let total: Scalar = 0
        for (let j = 0; j < 40; j++) total = add(total, mul(sin(row.at(j)), w.at(j)))
        return square(total)
      })(x.slice(0, 40), matrix(x, 40, 3, 40)) as Scalar,
  },
  'a loop after sumOver, whose body comes first': {
    size: 40,
    f(x) {
      let total = sumOver((_: Traced, entry: Traced) => square(entry))(x, x) as Scalar
      for (let i = 0; i < 40; i++) total = add(total, sin(x.at(i)))
      return total
    },
  },
  'a loop whose body begins with a number, and comes first': {
    size: 3,
    f(x) {
      let y: Scalar = 0
      for (let i = 0; i < 6; i++) {
        y = mul(2, x.at(2))
        if (lt(x.at(1), 0)) y = sin(y)
      }
      for (let i = 0; i < 9; i++) y = tanh(y)
      return y
    },
  },
  'a value doubled again and again, which begins as another sum': {
    size: 12,
    f(x) {
      let [y, z]: Scalar[] = [x.at(0), x.at(1)]
      let total: Scalar = 0
      for (let i = 0; i < 12; i++) {
        total = add(total, sin(x.at(i)))
        y = z = add(y!, z!)
      }
      return mul(total, y!)
    },
  },
  'a loop that ends otherwise': over(40, (x, i) => (i < 37 ? sin(x.at(i)) : square(x.at(i)))),
}
