import { describe, expect, test } from '@jest/globals'
import {
  argMax,
  compile,
  exp,
  gather,
  grad,
  gt,
  hessian,
  jacobian,
  map,
  scan,
  scatterAdd,
  sparseHessian,
  sparseJacobian,
  square,
  stack,
  sum,
  sumOver,
  tensor,
  zeros,
  type CompileReport,
  type SparseMatrix,
  type Tensor,
  type Traced,
} from '../../src/index.js'
import { distance, rowsOf, written } from '../sparse/dense.js'

type Example = (x: Traced, ...rest: Traced[]) => Traced
type Derivative = (...inputs: unknown[]) => SparseMatrix
type Handle = Pick<ReturnType<typeof compile>, 'report' | 'dispose'>

const POINTS = Array.from({ length: 200 }, (_, i) => Math.sin(i) + 1.5)
const OTHERS = POINTS.map((x) => 0.9 * x)
const PLACES = Int32Array.from(POINTS, (_, i) => i)
const FEW = PLACES.subarray(0, 20)

/** Compiles a derivative, compares it with the interpreter's and the dense one, and reports. */
function agreeing(
  transform: (f: never) => unknown,
  f: Example,
  calls: readonly (readonly unknown[])[],
): CompileReport {
  const derivative = transform(f as never) as Derivative
  const dense = (transform === sparseHessian ? hessian : jacobian)(f as never) as (
    ...inputs: unknown[]
  ) => Tensor
  const compiled = compile(derivative as never) as unknown as Derivative & Handle
  for (const inputs of calls) {
    const got = compiled(...inputs)
    const { rowPointers, columns } = derivative(...inputs)
    expect(got).toMatchObject({ rowPointers, columns })
    expect(distance(written(got), rowsOf(dense(...inputs)))).toBeLessThan(1e-12)
  }
  const report = compiled.report()
  compiled.dispose()
  return report
}

/** Products of neighbours, by a loop that hands points on. */
const products = (x: Traced): Traced =>
  scan((before: Traced, xi: Traced) => [xi, before.mul(xi)])(0, x)[1] as never

describe('loops have the pattern of their steps', () => {
  const neighbours: Example = (x) =>
    stack(
      Array.from({ length: x.length - 1 }, (_, i) =>
        x
          .at(i)
          .mul(x.at(i + 1))
          .sin(),
      ),
    )
  const cube = (x: Traced): Traced => x.mul(square(x))
  const vectors: Readonly<Record<string, Example>> = {
    map: (x) => map((_: Traced, xi: Traced) => cube(xi))(x, x),
    'map over places': (x) => map((p: Traced, i: Traced) => square(p.at(i)))(x, PLACES),
    'map with branches': (x) =>
      map((p: Traced, xi: Traced) => (gt(xi, 1.5) ? square(xi) : xi.mul(p.at(0))))(x, x),
    scan: products,
    'a loop after another': (x) => map((_: Traced, y: Traced) => exp(y))(x, neighbours(x)),
    'a gradient of a loop': (x) =>
      grad((y: Traced) => sumOver((_: Traced, yi: Traced) => cube(yi))(y, y))(x),
  }
  const scalars: Readonly<Record<string, Example>> = {
    sumOver: (x) => sumOver((_: Traced, xi: Traced) => exp(square(xi)))(x, x),
    'sumOver pairs': (x) =>
      sumOver((p: Traced, i: Traced) => square(p.at(i).mul(p.at(i.sub(1)))))(x, FEW),
    'a plain sum': (x) => {
      let total = x.at(0)
      for (let i = 1; i < x.length; i++)
        total = total.add(
          x
            .at(i)
            .mul(x.at(i - 1))
            .sin(),
        )
      return total
    },
    'a scan': (x) => sum(products(x)),
  }
  test.each([
    ...Object.entries(vectors).map(([name, f]) => [name, sparseJacobian, f] as const),
    ...Object.entries(scalars).map(([name, f]) => [name, sparseHessian, f] as const),
  ])('%s', (_, transform, f) => {
    const { backend, reason, programs } = agreeing(transform, f, [[POINTS], [OTHERS]])
    expect([backend, reason]).toEqual(['wasm', ''])
    expect(programs.every(({ loops }) => loops > 0)).toBe(true)
  })

  test('a long plain loop', () => {
    const points = [...POINTS, ...OTHERS]
    const { backend, reason, programs } = agreeing(sparseJacobian, neighbours, [[points]])
    expect([backend, reason, programs[0]!.loops > 0]).toEqual(['wasm', '', true])
  })

  test('of a long map one body is kept', () => {
    const points = Float64Array.from({ length: 1000 }, (_, i) => i)
    const compiled = compile(sparseJacobian(vectors['map']!))
    expect(compiled(points).values).toEqual(points.map((x) => 3 * x * x))
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '' })
    expect(compiled.report().rows).toBeLessThan(50)
  })

  test('within another transform', () => {
    const entries = (x: Traced): Traced => sum(sparseJacobian(vectors['map']!)(x).values)
    const compiled = compile(grad(entries))
    expect(compiled(POINTS)).toEqual(grad(entries)(POINTS))
    expect(compiled(OTHERS)).toEqual(grad(entries)(OTHERS))
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '' })
  })
})

describe('for another pattern there is another program', () => {
  const at = [1, 2, 3]
  const [ahead, back] = [Int32Array.of(0, 1, 2), Int32Array.of(2, 2, 0)]
  const examples: Readonly<Record<string, readonly [Example, ...(readonly unknown[][])]>> = {
    gather: [(x, i) => square(gather(x, i!)), [at, ahead], [at, back], [[4, 5, 6], ahead]],
    at: [(x, i) => x.mul(x.at(i!)), [at, 0], [at, 2], [[4, 5, 6], 0]],
    scatterAdd: [
      (x, i) => scatterAdd(zeros([3]), i!, square(x)),
      [at, ahead],
      [at, back],
      [[4, 5, 6], back],
    ],
    'places of a loop': [
      (x, i) => map((p: Traced, k: Traced) => square(p.at(k)))(x, i),
      [at, ahead],
      [at, back],
      [[4, 5, 6], ahead],
    ],
    argMax: [(x) => x.mul(x.at(argMax(x))), [at], [[5, 2, 3]], [[1, 7, 9]]],
    'argMax of a loop': [
      (x) => {
        const y = map((_: Traced, xi: Traced) => square(xi))(x, x)
        return y.mul(y.at(argMax(y)))
      },
      [at],
      [[5, 2, 3]],
      [[1, 7, 9]],
    ],
  }

  test.each(Object.entries(examples))('Jacobian, %s', (_, [f, ...calls]) => {
    const report = agreeing(sparseJacobian, f, calls)
    expect(report).toMatchObject({ backend: 'wasm', reason: '', recordings: 2 })
  })

  test.each(Object.entries(examples))('Hessian, %s', (_, [f, ...calls]) => {
    const report = agreeing(sparseHessian, (...inputs) => sum(square(f(...inputs))), calls)
    expect(report).toMatchObject({ backend: 'wasm', reason: '', recordings: 2 })
  })

  test('of results of loops', () => {
    const slopes = (x: Traced): Traced => {
      const y = map((_: Traced, xi: Traced) => square(xi))(x, x)
      return sparseJacobian((u: Traced) => u.mul(u.at(argMax(u))))(y).values as never
    }
    const compiled = compile(slopes)
    for (const x of [at, [5, 2, 3], [1, 7, 9]]) expect(compiled(x)).toEqual(interpreted(slopes)(x))
    expect(compiled.report()).toMatchObject({ backend: 'wasm', reason: '', recordings: 2 })
  })

  test('but not for what stands beside the indices', () => {
    const f: Example = (x, edges) =>
      map((p: Traced, edge: Traced) => square(p.at(edge.at(0))).mul(edge.at(1)))(x, edges)
    const edges = (a: number, b: number): Tensor =>
      tensor([
        [0, a],
        [2, b],
      ])
    const report = agreeing(sparseJacobian, f, [
      [at, edges(0.5, 1)],
      [at, edges(0.7, 2)],
    ])
    expect(report).toMatchObject({ backend: 'wasm', reason: '', recordings: 1 })
  })
})

function interpreted<F extends (x: Traced) => unknown>(f: F): (x: readonly number[]) => unknown {
  return compile(f, { backend: 'interpreter' }) as never
}
