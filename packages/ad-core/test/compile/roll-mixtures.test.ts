import { describe, expect, test } from '@jest/globals'
import {
  add,
  exp,
  grad,
  logSumExp,
  mul,
  sin,
  square,
  stack,
  sub,
  tanh,
  type Traced,
} from '@wengert/ad-core'
import { lowerRecording } from '../../src/compile/lower/lower-recording.js'
import { OP } from '../../src/compile/program/instructions.js'
import { recordFunction } from '../../src/compile/record.js'
import { gradientProgram } from './gradient-program.js'
import { numbers, type Scalar } from './recorded.js'

/**
 * A mixture of components at some points. All parameters are in one vector: weights, means, and for each
 * component its scales, bounded, and a triangle.
 */
function mixture(points: number, components: number, d: number): (x: Traced) => Scalar {
  const data = numbers(points * d)
  const width = d + (d * (d - 1)) / 2
  return (x) => {
    const rows = Array.from({ length: components }, (_, c) => components * (1 + d) + c * width)
    const scales = rows.map((row) =>
      Array.from({ length: d }, (_, j) => exp(tanh(sin(x.at(row + j))))),
    )
    let total: Scalar = 0
    for (let p = 0; p < points; p++) {
      const terms = rows.map((row, c) => {
        const centred = Array.from({ length: d }, (_, j) =>
          sub(data[p * d + j]!, x.at(components + c * d + j)),
        )
        const products: Scalar[] = centred.map((entry, j) => mul(scales[c]![j]!, entry))
        let at = row + d
        for (let i = 0; i < d; i++) {
          for (let j = i + 1; j < d; j++) {
            products[j] = add(products[j]!, mul(x.at(at++), centred[i]!))
          }
        }
        return sub(
          x.at(c),
          products.map((y) => square(y)).reduce((y, z) => add(y, z)),
        )
      })
      total = add(total, logSumExp(stack(terms)))
    }
    return total
  }
}

/** Parameters of one component. */
function sizeOfOne(d: number): number {
  return 1 + 2 * d + (d * (d - 1)) / 2
}

describe('mixtures in plain loops', () => {
  for (const points of [1, 2, 3, 5, 40]) {
    test.each([1, 2, 5, 9, 20])(`${points} points, %d components`, (components) => {
      for (const d of [1, 2, 4]) {
        gradientProgram(mixture(points, components, d), components * sizeOfOne(d))
      }
    })
  }

  test('add to each parameter once an iteration, clear nothing and keep what is dear', () => {
    const [points, components, d] = [50, 40, 10]
    const x = numbers(components * sizeOfOne(d))
    const { graph, live } = lowerRecording(
      recordFunction(grad(mixture(points, components, d)), [x]),
    )
    const perPoint = graph.scopes.filter(({ parent, count }) => parent > 0 && count === components)
    const around = graph.scopes.filter(({ parent, count }) => parent === 0 && count === points)
    expect(around.length).toBe(1)
    expect(perPoint.length).toBe(2)
    const adds = perPoint.flatMap(({ effects }) => effects.filter(({ kind }) => kind === 'add'))
    expect(adds.length).toBeLessThanOrEqual(sizeOfOne(d))
    // The first keeps all sums of products for the second, and hands on the term itself.
    expect(perPoint[0]!.effects.length).toBe(d)
    for (const { id } of [...around, ...perPoint]) {
      expect(live.order[id]!.some((node) => graph.columns.op[node] === OP.clear)).toBe(false)
    }
  })
})
