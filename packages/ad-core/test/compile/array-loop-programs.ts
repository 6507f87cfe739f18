import {
  add,
  exp,
  logSumExp,
  matmul,
  max,
  mul,
  reshape,
  sin,
  softmax,
  square,
  stack,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
  type Traced,
} from '@wengert/ad-core'
import { numbers, type Scalar } from './recorded.js'
import { over as sumOfTerms, type LoopProgram } from './roll-programs.js'

const n = 24
const data = numbers(3 * n)
const vectors = Array.from({ length: n }, (_, i) => tensor(data.subarray(3 * i, 3 * i + 3)))
const order = Array.from({ length: n }, (_, i) => (i * 7 + ((i * i) % 5)) % n)

function matrix(x: Traced, from: number, rows: number, columns: number): Traced {
  return reshape(x.slice(from, from + rows * columns), [rows, columns])
}

/** A sum of terms, of n unless other bounds are given. */
const over = (...[size, term, from = 0, to = n]: Parameters<typeof sumOfTerms>): LoopProgram =>
  sumOfTerms(size, term, from, to)

/** Plain loops whose bodies hold operations on arrays. */
export const arrayLoopPrograms: Readonly<Record<string, LoopProgram>> = {
  'log of a sum of entries': over(n + 4, (x, i) => {
    const terms = Array.from({ length: 5 }, (_, k) => mul(x.at(i), x.at(n - k)))
    return logSumExp(stack(terms))
  }),
  'log of a sum in an inner loop': over(n + 6, (x, i) => {
    const terms: Scalar[] = []
    for (let k = 0; k < 6; k++)
      terms.push(sub(mul(2, x.at(n + k)), square(sub(x.at(i), x.at(n + k)))))
    return logSumExp(stack(terms))
  }),
  'rows of a matrix': {
    size: 3 * n + 3,
    f(x) {
      const [points, w] = [matrix(x, 0, n, 3), x.slice(3 * n, undefined)]
      let total: Scalar = 0
      for (let i = 0; i < n; i++) {
        const residual = sub(sum(mul(points.at(i), w)), data[i]!)
        total = add(total, square(tanh(residual)))
      }
      return total
    },
  },
  'every other row, backwards': {
    size: 3 * n,
    f(x) {
      const points = matrix(x, 0, n, 3)
      let total: Scalar = 0
      for (let i = n - 1; i > 0; i -= 2) {
        total = add(total, sum(mul(points.at(i), sin(points.at(i - 1)))))
      }
      return total
    },
  },
  'rows in the order of a table': {
    size: 3 * n,
    f(x) {
      const points = matrix(x, 0, n, 3)
      let total: Scalar = 0
      for (let i = 0; i < n; i++) {
        total = add(total, sum(mul(points.at(order[i]!), tanh(points.at(i)))))
      }
      return total
    },
  },
  'rows that overlap': over(n + 4, (x, i) => square(sum(sin(x.slice(i, i + 5))))),
  'constants that vary': over(3, (x, i) => square(sum(mul(vectors[i]!, mul(x, 0.1 * i))))),
  'a sum of arrays': {
    size: 3 * n,
    f(x) {
      const points = matrix(x, 0, n, 3)
      let total: Traced = points.at(0)
      for (let i = 0; i < n; i++) {
        total = sub(add(total, sin(points.at(i))), mul(points.at(i), vectors[i]!)) as Traced
      }
      return sum(tanh(total))
    },
  },
  'a sum of arrays with numbers': {
    size: n + 3,
    f(x) {
      let total: Traced = x.slice(n, undefined)
      for (let i = 0; i < n; i++) total = add(total, square(x.at(i))) as Traced
      return sum(tanh(total))
    },
  },
  'a sum of arrays through loops in loops': {
    size: 16 + 3,
    f(x) {
      let total: Traced | number = 0
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 8; j++) {
          total = add(total, mul(x.slice(16, undefined), mul(x.at(i), x.at(8 + j)))) as Traced
        }
      }
      return sum(tanh(total as Traced))
    },
  },
  'a state of entries': {
    size: 3 * n + 12,
    f(x) {
      const [w, points] = [matrix(x, 3 * n, 3, 3), matrix(x, 0, n, 3)]
      let h: Traced = x.slice(3 * n + 9, undefined)
      for (let i = 0; i < n; i++) h = tanh(add(matmul(w, h), points.at(i))) as Traced
      return sum(square(h))
    },
  },
  'a state that is a matrix, from a constant': {
    size: n + 6,
    f(x) {
      const w = matrix(x, n, 2, 3)
      let h: Traced | ReturnType<typeof tensor> = reshape(tensor(numbers(6)), [2, 3])
      let total: Scalar = 0
      for (let i = 0; i < n; i++) {
        h = tanh(add(mul(h as Traced, x.at(i)), w)) as Traced
        total = add(total, sum(mul(h, h)))
      }
      return total
    },
  },
  'states of two steps before': {
    size: n + 6,
    f(x) {
      let [a, b]: Traced[] = [x.slice(n, n + 3), x.slice(n + 3, undefined)] as [Traced, Traced]
      for (let i = 0; i < n; i++) {
        const next = tanh(add(mul(a!, 0.3), mul(b!, x.at(i)))) as Traced
        ;[a, b] = [b, next]
      }
      return sum(mul(a!, b!))
    },
  },
  'all states later': {
    size: n + 3,
    f(x) {
      const states: Traced[] = []
      let h: Traced = x.slice(n, undefined)
      for (let i = 0; i < n; i++) {
        h = sin(add(h, x.at(i))) as Traced
        states.push(h)
      }
      let total: Scalar = 0
      for (let i = 0; i < n; i++) {
        total = add(total, sum(mul(states[i]!, states[n - 1 - i]!)))
      }
      return add(total, states[3]!.at(1))
    },
  },
  'states that meet in an array': {
    size: n + 3,
    f(x) {
      const states: Traced[] = []
      for (let i = 0; i < n; i++) states.push(exp(mul(x.slice(n, undefined), x.at(i))) as Traced)
      return sum(max(stack(states), 0))
    },
  },
  'entries of arrays of the same iteration': over(n + 3, (x, i) => {
    const y = sin(mul(x.slice(n, undefined), x.at(i)))
    return add(mul(y.at(0), y.at(2)), square(y.at(1)))
  }),
  'entries of arrays, in inner loops': over(n + 7, (x, i) => {
    const y = softmax(mul(x.slice(n, undefined), x.at(i)))
    let s: Scalar = 0
    for (let k = 0; k < 7; k++) s = add(s, mul(square(y.at(k)), sub(x.at(n + k), 0.1 * k)))
    return s
  }),
  'entries of a state': {
    size: n + 3,
    f(x) {
      let h: Traced = x.slice(n, undefined)
      for (let i = 0; i < n; i++) {
        const [a, b, c] = [h.at(0), h.at(1), h.at(2)]
        h = stack([sin(add(a, x.at(i))), mul(b, 0.9), add(tanh(c), mul(a, b))])
      }
      return sum(square(h))
    },
  },
  'matrices of each iteration': {
    size: 6 * n,
    f(x) {
      let total: Scalar = 0
      for (let i = 0; i < n; i++) {
        const a = matrix(x, 6 * i, 2, 3)
        total = add(total, sum(square(matmul(a, transpose(a)))))
      }
      return total
    },
  },
  'arrays that a loop doesn’t change': over(n + 3, (x, i) => {
    const e = exp(x.slice(n, undefined))
    return mul(sum(e), sin(x.at(i)))
  }),
}
