import { describe, expect, test } from '@jest/globals'
import {
  add,
  checkpoint,
  custom,
  div,
  exp,
  fixedPoint,
  gnvp,
  hessian,
  jacobian,
  jvp,
  map,
  matmul,
  mul,
  norm,
  scan,
  sin,
  sqrt,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tanh,
  tensor,
  valueAndGrad,
  valueGradientGnvp,
  where,
  less,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { agree, elementwiseOperations, onBothEngines, pointsOf } from './operations/cases.js'

type Scalars = readonly Traced[]

/** A loss with a full Hessian. */
const loss = (z: Traced): Traced => add(sum(square(z)), square(sum(sin(z))))

/** Gradient and Jᵀ·H_l·J·v from dense matrices, each by sweeps of its own. */
function dense(
  model: (w: Traced) => Traced,
  cost: (z: Traced) => Traced,
  w: number[],
  v: number[],
): [gradient: number[], product: number[]] {
  const J = (jacobian(model)(w) as Tensor).toNested() as number[][]
  const z = Float64Array.from(jvp(model)(w, v)[0] as unknown as Float64Array)
  const H = (hessian(cost)(z) as Tensor).toNested() as number[][]
  const [, slopes] = valueAndGrad(cost)(z)
  const along = J.map((row) => row.reduce((total, x, k) => total + x * v[k]!, 0))
  const curved = H.map((row) => row.reduce((total, x, k) => total + x * along[k]!, 0))
  const back = (y: ArrayLike<number>): number[] =>
    w.map((_, k) => J.reduce((total, row, i) => total + row[k]! * y[i]!, 0))
  return [back(slopes as never), back(curved)]
}

function close(got: ArrayLike<number>, expected: readonly number[]): void {
  const scale = Math.max(1e-300, ...expected.map(Math.abs))
  expected.forEach((x, k) =>
    expect([k, got[k], agree(got[k]!, x, 1e-12, scale)]).toEqual([k, got[k], true]),
  )
}

const A = tensor([
  [0.3, -0.2, 0.5],
  [0.1, 0.4, -0.3],
])
const data = tensor([0.2, 0.5, -0.4, 0.9])
const logistic = custom({
  name: 'logistic',
  value: (x) => div(1, add(1, exp(mul(-1, x)))),
  vjp: (_, y, cotangent) => [mul(cotangent, mul(y, sub(1, y)))],
})

const models: Readonly<Record<string, (w: Traced) => Traced>> = {
  'scalar rows': (w) => stack([...w].map((x, k) => sin(mul(x, k + 1)).mul(w.at(0)))),
  'array rows': (w) => tanh(add(matmul(A, w), sum(square(w)))),
  'scalar results of array rows': (w) => stack([norm(w), sum(w), sum(w.square())]),
  map: (w) => map((p: Traced, t: Traced) => sin(mul(p.at(0), t)).add(p.at(1)))(w, data),
  sumOver: (w) =>
    stack([sumOver((p: Traced, t: Traced) => exp(mul(p.at(0), t)).mul(p.at(1)))(w, data), w.at(2)]),
  scan: (w) =>
    scan((c: Traced, t: Traced) => [tanh(add(c, mul(t, w.at(1)))), mul(c, w.at(2))])(
      w.at(0),
      data,
    )[1] as Traced,
  checkpoint: (w) => checkpoint((p: Traced) => tanh(matmul(A, p)))(w),
  fixedPoint: (w) =>
    stack([
      fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))(1, add(2, w.at(0))),
      w.at(1),
    ]),
  custom: (w) => logistic(matmul(A, w)) as Traced,
  identity: (w) => w,
  'a part of w': (w) => w.slice(0, 2),
}

describe('gradient and Gauss–Newton product of one sweep', () => {
  const [w, v] = [
    [0.3, -0.6, 0.8],
    [1, -0.5, 2],
  ]

  test.each(Object.entries(models))('%s', (_, model) => {
    const [gradient, product] = dense(model, loss, w, v)
    onBothEngines(() => {
      const [value, ownGradient, ownProduct] = valueGradientGnvp(model, loss)(w, v)
      const [plain] = valueAndGrad((p: Traced) => loss(model(p)))(w)
      expect(value).toBe(plain)
      close(ownGradient, gradient)
      close(ownProduct, product)
      close(gnvp(model, loss)(w, v), product)
    })
  })
})

describe('each operation as a model', () => {
  const regular = elementwiseOperations.filter(([, { primitive }]) => !primitive.discrete)

  test.each(regular)('%s', (name, operation) => {
    const { primitive } = operation
    const points = pointsOf(primitive).filter((at) => {
      const y = primitive.value(...at)
      return at.every(Number.isFinite) && Math.abs(y) < 1e100
    })
    const model = (w: Traced): Traced => operation(...[...w].map((x) => x)) as Traced
    const cost = (z: Traced): Traced => mul(0.5, square(z))
    onBothEngines((engine) => {
      for (const at of points.slice(0, 40)) {
        const v = at.map((_, k) => 1 + k)
        const slopes = (jacobian(model)([...at]) as Tensor).data
        const z = primitive.value(...at)
        const along = v.reduce((total, x, k) => total + (slopes[k] === 0 ? 0 : x * slopes[k]!), 0)
        const [, gradient, product] = valueGradientGnvp(model, cost)([...at], v)
        const size = Math.max(...slopes.map(Math.abs)) ** 2 * at.length * (at.length + 1)
        slopes.forEach((slope, k) => {
          const expected = [z === 0 ? 0 : z * slope, along === 0 ? 0 : along * slope]
          const got = [gradient[k]!, product[k]!]
          expect([
            name,
            engine,
            at,
            k,
            got,
            agree(got[0]!, expected[0]!, 1e-12) && agree(got[1]!, expected[1]!, 1e-12, size),
          ]).toEqual([name, engine, at, k, got, true])
        })
      }
    })
  })
})

describe('where model and loss meet', () => {
  test('an output given twice counts twice', () => {
    const model = (w: Traced): Scalars => [w.mul(w), w.mul(3), w.mul(w)]
    const twice = (w: Traced): Scalars => {
      const z = w.mul(w)
      return [z, w.mul(3), z]
    }
    const cost = (z: Scalars): Traced => add(mul(z[0]!, z[1]!), square(add(z[2]!, z[0]!)))
    const run = (f: (w: Traced) => Scalars): number[] => valueGradientGnvp(f, cost)(0.7, 1.3)
    close(run(twice), run(model))
    close([gnvp(twice, cost)(0.7, 1.3)], [gnvp(model, cost)(0.7, 1.3)])
  })

  test('a model or a loss that depends on nothing', () => {
    const constant = (): Traced => tensor([1, 2]) as never
    expect(valueGradientGnvp(constant, loss)([1, 2], [3, 4]).slice(1)).toEqual([
      new Float64Array(2),
      new Float64Array(2),
    ])
    const flat = valueGradientGnvp(
      (w: Traced) => square(w),
      () => 3,
    )
    expect(flat([1, 2], [3, 4])).toEqual([3, new Float64Array(2), new Float64Array(2)])
  })

  test('nothing comes of a cotangent that is exactly 0, however steep the slope', () => {
    const guarded = (w: Traced): Traced => where(less(w, 1e-3), 0, sqrt(w)) as Traced
    onBothEngines(() => {
      const one = valueGradientGnvp(
        (w: Traced) => guarded(w.at(0)).add(w.at(1)),
        (z) => square(z),
      )
      expect(one([0, 2], [1, 1])).toEqual([4, new Float64Array([0, 4]), new Float64Array([0, 2])])
      const still = valueGradientGnvp(
        (w: Traced) => sqrt(w),
        (z) => square(sub(z, 1)),
      )
      expect(still(1, 1)).toEqual([0, 0, 0.5])
      const linear = valueGradientGnvp(
        (w: Traced) => w.mul(2),
        (z) => z,
      )
      expect(linear(1, 1)).toEqual([2, 2, 0])
    })
  })

  test('again after an exception in the loss', () => {
    const failing = valueGradientGnvp(
      (w: Traced) => square(w),
      (): Traced => {
        throw new RangeError('no loss')
      },
    )
    expect(() => failing(1, 1)).toThrow(new RangeError('no loss'))
    expect(
      valueGradientGnvp(
        (w: Traced) => square(w),
        (z) => square(z),
      )(1, 1),
    ).toEqual([1, 4, 8])
  })
})
