import { describe, expect, test } from '@jest/globals'
import {
  add,
  div,
  exp,
  log,
  logSumExp,
  mul,
  sigmoid,
  sin,
  square,
  stack,
  sub,
  tanh,
  type Traced,
} from '@wengert/ad-core'
import { numbers, type Scalar } from './recorded.js'
import { gradientProgram } from './gradient-program.js'

/** Units of a layer each by itself, with two states and an output that all of them share. */
function units(width: number, steps: number): (x: Traced) => Scalar {
  return (x) => {
    let hidden: Scalar[] = Array.from({ length: width }, (_, j) => x.at(j))
    let cells = hidden
    let total: Scalar = 0
    for (let t = 0; t < steps; t++) {
      const given = hidden.map((_, j) => mul(0.1 * t, x.at(2 * width + j)))
      const gates = hidden.map((h, j) => sigmoid(add(mul(h, x.at(width + j)), given[j]!)))
      cells = cells.map((c, j) => add(mul(c, gates[j]!), mul(0.1, x.at(2 * width + j))))
      hidden = cells.map((c, j) => mul(gates[j]!, tanh(c)))
      let partition: Scalar = 2
      for (let j = 0; j < width; j++) partition = add(partition, exp(hidden[j]!))
      total = add(total, log(partition))
    }
    return total
  }
}

/** A layer whose units read all others. */
function layer(width: number, steps: number): (x: Traced) => Scalar {
  return (x) => {
    let hidden: Scalar[] = Array.from({ length: width }, (_, j) => x.at(width * width + j))
    for (let t = 0; t < steps; t++) {
      const before = hidden
      hidden = before.map((_, i) => {
        let s: Scalar = 0.1 * t
        for (let j = 0; j < width; j++) s = add(s, mul(x.at(i * width + j), before[j]!))
        return tanh(s)
      })
    }
    return hidden.reduce((sum, h) => add(sum, square(h)))
  }
}

/** The classical method of Runge and Kutta on three numbers. */
function rungeKutta(steps: number): (x: Traced) => Scalar {
  return (x) => {
    const slope = ([p, q, r]: Scalar[]): Scalar[] => [
      mul(10, sub(q!, p!)),
      sub(mul(p!, sub(x.at(3), r!)), q!),
      sub(mul(p!, q!), mul(x.at(4), r!)),
    ]
    const moved = (y: Scalar[], v: Scalar[], h: number): Scalar[] =>
      y.map((entry, i) => add(entry, mul(h, v[i]!)))
    let y: Scalar[] = [x.at(0), x.at(1), x.at(2)]
    for (let t = 0; t < steps; t++) {
      const a = slope(y)
      const b = slope(moved(y, a, 5e-3))
      const c = slope(moved(y, b, 5e-3))
      const d = slope(moved(y, c, 1e-2))
      y = y.map((entry, i) =>
        add(entry, div(add(add(a[i]!, d[i]!), mul(2, add(b[i]!, c[i]!))), 600)),
      )
    }
    return y.reduce((sum, entry) => add(sum, square(entry)))
  }
}

/** The forward recursion of a hidden Markov model. */
function forward(states: number, steps: number): (x: Traced) => Scalar {
  return (x) => {
    let logs: Scalar[] = Array.from({ length: states }, (_, k) => x.at(states * states + k))
    for (let t = 0; t < steps; t++) {
      const before = logs
      logs = before.map((_, k) => {
        const terms = before.map((y, j) => add(y, x.at(j * states + k)))
        return add(logSumExp(stack(terms)), 0.01 * t)
      })
    }
    return logSumExp(stack(logs))
  }
}

/** Each number from those 17 and 5 before. */
function lagged(count: number): (x: Traced) => Scalar {
  return (x) => {
    const all: Scalar[] = Array.from({ length: 20 }, (_, i) => x.at(i))
    for (let i = 0; i < count; i++)
      all.push(sin(add(mul(0.5, all[i + 3]!), mul(0.4, all[i + 15]!))))
    let total: Scalar = 0
    for (let i = 0; i < all.length; i++) total = add(total, square(all[i]!))
    return total
  }
}

const steps = [1, 2, 3, 4, 5, 60]

describe('recurrences in plain loops', () => {
  test.each(steps)('units by themselves, %d steps', (n) => {
    for (const width of [8, 13, 14]) gradientProgram(units(width, n), 3 * width)
  })

  test.each(steps)('a layer, %d steps', (n) => {
    for (const width of [3, 8, 13]) gradientProgram(layer(width, n), width * (width + 1))
  })

  test.each(steps)('a method of Runge and Kutta, %d steps', (n) => {
    gradientProgram(rungeKutta(n), 5)
  })

  test.each(steps)('a hidden Markov model, %d steps', (n) => {
    for (const states of [2, 5, 9]) gradientProgram(forward(states, n), states * (states + 1))
  })

  test.each([0, 1, 2, 3, 40, 500])('numbers from far before, %d of them', (n) => {
    gradientProgram(lagged(n), 20)
  })

  test('loops within them run two iterations at once, as operations on arrays', () => {
    const program = gradientProgram(units(14, 200), 42)
    expect(program.rows).toBeLessThan(1000)
    expect(program.loopsInLanes).toBeGreaterThan(4)
    expect(program.hostSteps).toBe(0)
  })

  test.each([
    ['layer', layer(12, 200), 156, 1500],
    ['Runge and Kutta', rungeKutta(1000), 5, 1000],
    ['hidden Markov model', forward(5, 500), 30, 600],
    ['lagged', lagged(3000), 20, 1000],
  ] as const)('stay loops: %s', (_, f, size, rows) => {
    expect(gradientProgram(f, size).rows).toBeLessThan(rows)
  })
})

describe('a mixture of distributions in plain loops', () => {
  const [components, points] = [5, 201]
  const data = numbers(2 * points)
  const mixture = (x: Traced): Scalar => {
    let total: Scalar = 0
    for (let p = 0; p < points; p++) {
      const terms: Scalar[] = []
      for (let k = 0; k < components; k++) {
        const [a, b] = [0, 1].map((j) => sub(data[2 * p + j]!, x.at(2 * k + j)))
        terms.push(sub(x.at(2 * components + k), add(square(a!), square(mul(b!, a!)))))
      }
      total = add(total, logSumExp(stack(terms)))
    }
    return total
  }

  test('is one loop, two points at once', () => {
    const program = gradientProgram(mixture, 3 * components)
    expect(program.loops).toBeLessThan(4)
    expect(program.loopsInLanes).toBeGreaterThan(0)
    expect(program.hostSteps).toBe(0)
  })
})
