import { describe, expect, test } from '@jest/globals'
import {
  add,
  exp,
  grad,
  logSumExp,
  mul,
  reshape,
  sin,
  square,
  stack,
  sub,
  sumOver,
  tanh,
  tensor,
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
  return (x) => {
    const scales = scalesOf(x, components, d)
    let total: Scalar = 0
    for (let p = 0; p < points; p++) {
      total = add(
        total,
        pointTerm(x, scales, d, (j) => data[p * d + j]!),
      )
    }
    return total
  }
}

/** A like one with `sumOver` the points, of rows of a matrix: a weight, a mean and a triangle. */
function mixtureOfRows(points: number, components: number, d: number): (x: Traced) => Scalar {
  const data = tensor(numbers(points * d), { shape: [points, d] })
  const term = (row: Traced, point: Traced): Traced => {
    const centred = Array.from({ length: d }, (_, j) => sub(point.at(j), row.at(1 + j)))
    const lower = row.slice(1 + d)
    return sub(
      row.at(0),
      sumOfSquares(centred, centred, (i) => lower.at(i)),
    )
  }
  return (x) =>
    sumOver((rows: Traced, point: Traced) =>
      logSumExp(stack(Array.from({ length: components }, (_, c) => term(rows.at(c), point)))),
    )(reshape(x, [components, sizeOfRow(d)]), data as unknown as Traced) as Scalar
}

function sizeOfRow(d: number): number {
  return 1 + d + (d * (d - 1)) / 2
}

/** The squares of the products of a triangle, whose diagonal was there before, and a vector. */
function sumOfSquares(
  diagonal: readonly Scalar[],
  vector: readonly Scalar[],
  triangle: (i: number) => Scalar,
): Scalar {
  const products = [...diagonal]
  let at = 0
  for (let i = 0; i < vector.length; i++) {
    for (let j = i + 1; j < vector.length; j++) {
      products[j] = add(products[j]!, mul(triangle(at++), vector[i]!))
    }
  }
  return products.map((y) => square(y)).reduce((y, z) => add(y, z))
}

function scalesOf(x: Traced, components: number, d: number): readonly (readonly Scalar[])[] {
  return Array.from({ length: components }, (_, c) =>
    Array.from({ length: d }, (_, j) => exp(tanh(sin(x.at(rowOf(c, components, d) + j))))),
  )
}

function rowOf(c: number, components: number, d: number): number {
  return components * (1 + d) + c * (d + (d * (d - 1)) / 2)
}

function pointTerm(
  x: Traced,
  scales: readonly (readonly Scalar[])[],
  d: number,
  point: (j: number) => Scalar,
): Scalar {
  const components = scales.length
  const terms = scales.map((own, c) => {
    const centred = own.map((_, j) => sub(point(j), x.at(components + c * d + j)))
    const scaled = centred.map((entry, j) => mul(own[j]!, entry))
    const at = rowOf(c, components, d) + d
    return sub(
      x.at(c),
      sumOfSquares(scaled, centred, (i) => x.at(at + i)),
    )
  })
  return logSumExp(stack(terms))
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

  test('keep their loop over components around a long triangle', () => {
    const [components, d] = [20, 20]
    const size = components * sizeOfRow(d)
    for (const points of [1, 3]) gradientProgram(mixtureOfRows(points, components, d), size)
    const { tape } = recordFunction(mixtureOfRows(2, components, d), [numbers(size)])
    expect(tape.length).toBeLessThan(2 * components * d)
  })
})
