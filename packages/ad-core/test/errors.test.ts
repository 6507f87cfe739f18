import { expect, test } from '@jest/globals'
import * as ad from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'

const { add, AdError, batchOracle, compositeOracle, custom, dual, eye, fixedPoint, grad, gnvp } = ad
const { hessian, hvp, jacobian, jvp, lt, matmul, mul, oracle, residualOracle, scan, sin } = ad
const { square, stack, sum, sumOver, tensor, value, valueAndGrad, vjp, where, map } = ad
type Traced = ad.Traced
type Any = (...x: readonly unknown[]) => unknown

/** A transform of an untyped function at untyped arguments. */
const of = (transform: unknown, ...functions: readonly unknown[]): Any =>
  (transform as Any)(...functions) as Any
/** What happens to a traced value in a user's function. */
const within = (use: (x: any) => unknown, x: unknown = [1, 2, 3]): unknown => of(grad, use)(x) // eslint-disable-line @typescript-eslint/no-explicit-any

class Layer {
  W = [1, 2]
}

function keptValue(): Traced {
  let kept: Traced | undefined
  of(grad, (x: Traced) => sum((kept = x)))([1, 2])
  return kept!
}

function keptPullback(): Any {
  let kept: unknown
  of(grad, (x: Traced) => {
    kept = vjp((y: Traced) => square(y))(x)[1]
    return sum(x)
  })([1, 2])
  return kept as Any
}

const twoByTwo = tensor([
  [1, 2],
  [3, 4],
])
// prettier-ignore
const holes = [1, , 3] // eslint-disable-line no-sparse-arrays

const cases: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  'results that are no scalar': {
    'grad of a vector': () => of(grad, (x: Traced) => sin(x))([1, 2, 3]),
    'grad of a tree': () => of(grad, (x: Traced) => ({ a: x.at(0), b: x.at(1) }))([1, 2]),
    'grad of nothing': () => of(grad, () => undefined)([1, 2]),
    'grad of null': () => of(grad, () => null)(1),
    'grad of a text': () => of(grad, () => 'x')(1),
    'grad of a boolean': () => of(grad, (x: Traced) => lt(x, 2))(1),
    valueAndGrad: () => of(valueAndGrad, (x: Traced) => x)([1, 2]),
    hvp: () => of(hvp, (x: Traced) => x)([1, 2], [1, 2]),
    hessian: () => of(hessian, (x: Traced) => x)([1, 2]),
    gnvp: () =>
      of(
        gnvp,
        (x: Traced) => x,
        (z: Traced) => z,
      )([1, 2], [1, 2]),
    oracle: () => oracle(((x: Traced) => x) as never, [1, 2]).value(Float64Array.of(1, 2)),
    'a Promise': () => of(grad, async (x: Traced) => sum(x))([1, 2]),
    'a generator': () =>
      of(grad, function* (x: Traced) {
        yield x
      })(1),
    'no function': () => of(grad, 3)([1, 2]),
  },
  shapes: {
    'tangent of another length': () => of(jvp, (x: Traced) => x)([1, 2], [1, 2, 3]),
    'scalar tangent of a vector': () => of(jvp, (x: Traced) => x)([1, 2], 1),
    'tangent of another tree': () => of(jvp, (p: { a: Traced }) => p.a)({ a: 1 }, { b: 1 }),
    'tangent with too few leaves': () =>
      of(jvp, (p: { a: Traced }) => p.a)({ a: 1, b: 2 }, { a: 1 }),
    'no tangent': () => of(jvp, (x: Traced) => x)([1, 2]),
    'vector of another length': () => of(hvp, (x: Traced) => sum(x))([1, 2], [1]),
    'cotangent of another shape': () => vjp((x: Traced) => x)([1, 2])[1]([1] as never),
    'shapes that do not broadcast': () => add([1, 2], [1, 2, 3]),
    'shapes that would after a reshape': () =>
      add(
        [1, 2],
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    matmul: () => matmul(twoByTwo, [1, 2, 3]),
    'ragged rows': () => tensor([[1, 2], [3]]),
    'lt on arrays': () => within((x) => (lt(x, 0) ? x.at(0) : x.at(1))),
    'value of an array': () => within((x) => value(x)),
    'at out of range': () => within((x) => x.at(3)),
    'at of a scalar': () => within((x) => x.at(0).at(0)),
    'at with too many indices': () => within((x) => x.at(0, 1)),
    'at with a fraction': () => within((x) => x.at(0.5)),
    'length of a scalar': () => within((x) => x.length, 1),
    'iteration of a scalar': () => within(([x]) => x, 1),
    'dual with a tangent of another shape': () => dual([1, 2], [1]),
    'points that differ in number': () => of(sumOver, (w: Traced) => w)(1, { a: [1, 2], b: [1] }),
    'points that are one number in a tree': () => of(map, (w: Traced) => w)(1, { a: { b: 1 } }),
    'points that are one number': () => of(sumOver, (w: Traced) => w)(1, 3),
    'a carry that changes its shape in a tree': () =>
      of(scan, (c: { a: Traced }, x: Traced) => [{ a: add(c.a, [1, 2]) }, x])({ a: 1 }, [1, 2]),
    'a carry that changes its shape': () =>
      of(scan, (c: Traced, x: Traced) => [add(c, [1, 2]), x])(1, [1, 2]),
    'a step that returns no pair': () => of(scan, (c: Traced) => c)(1, [1, 2]),
    'a map whose results differ in shape': () => {
      let n = 0
      return of(map, (w: Traced) => (n++ === 0 ? w : stack([w, w])))(1, [1, 2])
    },
    'fixed point that changes its shape': () => of(fixedPoint, (y: Traced) => stack([y, y]))(1),
  },
  'JavaScript on traced values': {
    'x.toString()': () => within((x) => x.toString()),
    'dual + 1': () => (dual(1, 2) as unknown as number) + 1,
    'x + 1': () => within((x) => x.at(0) + 1),
    'x * y': () => within((x) => x.at(0) * x.at(1)),
    '-x': () => within((x) => -x.at(0)),
    'x < 0': () => within((x) => (x.at(0) < 0 ? x.at(0) : x.at(1))),
    'a template': () => within((x) => `${x}`),
    'Number(x)': () => within((x) => Number(x.at(0))),
    'Math.sin(x)': () => within((x) => Math.sin(x.at(0))),
    'JSON.stringify(x)': () => within((x) => JSON.stringify(x)),
    'x[0]': () => within((x) => sin(x[0])),
    'x[0] as a second operand': () => within((x) => mul(x, x[0])),
    'x[0] in a method': () => within((x) => x.mul(x[0])),
    'x[0] in stack': () => within((x) => stack([x[0], x[1]])),
    'x[0] as the result': () => within((x) => x[0]),
    'list[x]': () => within((x) => [1, 2][x.at(0)]),
    'a list of traced values as an operand': () => within((x) => sum([x.at(0), x.at(1)] as never)),
    'a sum of lists': () =>
      sum([
        [1, 2],
        [3, 4],
      ] as never),
    'a text as an operand': () => within((x) => mul(x, '2' as never)),
    'null as an operand': () => within((x) => mul(x, null as never)),
    'an object as an operand': () => within((x) => mul(x, { a: 1 } as never)),
  },
  'ends of transforms': {
    'a value kept, in an operation': () => sin(keptValue()),
    'a value kept, in another transform': () => within((x) => sum(mul(x, keptValue())), [1, 2]),
    'a value kept, as an entry': () => keptValue().at(0),
    'a value kept, as the argument': () => of(grad, (x: Traced) => sum(x))(keptValue()),
    'a value kept, returned': () => {
      const kept = keptValue()
      return of(grad, () => kept)(1)
    },
    'a value kept, in an array operation': () => sum(keptValue()),
    'a value kept, read': () => value(keptValue() as never),
    'a pullback kept': () => keptPullback()([1, 1]),
    'a dual as an argument': () => of(grad, (x: Traced) => x)(dual(1, 1)),
    'a value kept, compared': () => lt(stack([1]).at(0), keptValue()),
    'a value kept, in stack': () => stack([keptValue()]),
    'a value kept, in a tree': () => within((x) => x, { a: [{ b: keptValue() }] }),
    'a value kept, as a tangent': () => of(jvp, (x: Traced) => x)([1, 2], keptValue()),
    'a value kept, as a cotangent': () => vjp((x: Traced) => x)([1, 2])[1](keptValue()),
  },
  trees: {
    'a hole': () => within((x) => x, holes),
    'a hole in a tree': () => within((x) => x, { layers: [{ b: 1 }, { b: holes }] }),
    null: () => within((x) => x, { layers: [{ b: 1 }, { b: null }] }),
    undefined: () => within((x) => x, { a: 1, b: undefined }),
    'a class instance': () => within((x) => x, { layers: [new Layer()] }),
    'a Map': () => within((x) => x, new Map([['a', 1]])),
    'a Date': () => within((x) => x, { t: new Date(0) }),
    'an array of arrays': () =>
      within((x) => x, {
        W: [
          [1, 2],
          [3, 4],
        ],
      }),
    'a text': () => within((x) => x, { name: 'a' }),
    'a big integer': () => within((x) => x, { n: 3n }),
    'a Uint8Array': () => within((x) => x, new Uint8Array(3)),
    'a function': () => within((x) => x, { f: sin }),
    'an array of arrays as data': () =>
      of(sumOver, (w: Traced) => w)(1, [
        [1, 2],
        [3, 4],
      ]),
    'a class instance in another argument': () => of(grad, (x: Traced) => x)(1, new Layer()),
    'undefined as another argument': () => of(grad, (x: Traced) => x)(1, 2, undefined),
    'undefined as data': () => of(map, (w: Traced) => w)(1, undefined),
    'null in another argument': () => of(jvp, (x: Traced) => x)(1, 1, { a: [null] }),
    'a tree in itself': () => {
      const tree: Record<string, unknown> = {}
      tree['a'] = { b: tree }
      return within((x) => x, tree)
    },
    'a class instance as the result': () => of(jacobian, () => new Layer())(1),
  },
  'options and oracles': {
    'an unknown option of jacobian': () => jacobian((x: Traced) => x, { Mode: 'forward' } as never),
    'no options of jacobian': () => jacobian((x: Traced) => x, null as never),
    'no options of compile': () => ad.compile((x: Traced) => x, null as never),
    'no options of finiteDifference': () => ad.finiteDifference((x: Traced) => x, null as never),
    'an unknown mode of jacobian': () => jacobian((x: Traced) => x, { mode: 'foward' } as never),
    'an unknown option of fixedPoint': () => (fixedPoint as Any)((y: Traced) => y, { tol: 1 }),
    'an unknown option of checkDerivatives': () =>
      checkDerivatives((x: Traced) => x, 1, { tol: 1 } as never),
    'no parameters': () => oracle((() => 1) as never, {} as never),
    'integer parameters': () => oracle(((x: Traced) => sum(x)) as never, Int32Array.of(1)),
    'a vector of another length': () =>
      oracle(((x: Traced) => sum(x)) as never, [1, 2]).value(Float64Array.of(1)),
    'a tree of another form': () =>
      oracle(((x: Traced) => sum(x)) as never, [1, 2]).flatten({ a: 1 } as never),
    'a cotangent of another length': () =>
      residualOracle((x: Traced) => x, [1, 2]).vjp(Float64Array.of(1, 2), Float64Array.of(1)),
    'a composite whose loss is no scalar': () =>
      compositeOracle((x: Traced) => x, ((z: Traced) => z) as never, [1, 2]).value(
        Float64Array.of(1, 2),
      ),
    'gnvp of a batch without a model': () => {
      const at = batchOracle({ loss: (p: Traced) => sum(p) } as never, [1])
      at.move(Float64Array.of(1))
      return at.gnvp(Float64Array.of(1), new Float64Array(1))
    },
    'a fixed point that does not converge': () =>
      of(fixedPoint, (y: Traced) => mul(2, y), { maxIterations: 5 })(1),
    'a rule with a result of another shape': () => {
      const wrong = custom({
        name: 'wrong',
        value: (x: Traced) => sum(x),
        vjp: (_args, _y, c) => [c],
      })
      return of(grad, (x: Traced) => wrong(x))([1, 2])
    },
    'a rule with too few results': () => {
      const wrong = custom({
        name: 'wrong',
        value: (x: Traced, y: Traced) => mul(x, y),
        vjp: (_args, _y, c) => [c],
      })
      return of(grad, (x: Traced) => wrong(x, x))(2)
    },
    'a vjp that returns nothing': () =>
      of(grad, of(custom, { name: 'own', value: square, vjp: () => undefined }))(2),
    'a jvp that returns nothing': () =>
      of(jvp, of(custom, { name: 'own', value: square, jvp: () => undefined }))(2, 1),
    'a value that returns nothing': () => of(custom, { name: 'own', value: () => undefined })(2),
    'a cotangent of another form': () =>
      of(
        grad,
        of(custom, {
          name: 'own',
          value: (p: { a: Traced; b: Traced }) => mul(p.a, p.b),
          vjp: (_args: unknown, _y: unknown, c: Traced) => [{ a: c }],
        }),
      )({ a: 1, b: 2 }),
    'a misspelt rule': () => of(custom, { name: 'own', value: square, vpj: () => [0] }),
    'a rule that is no function': () => of(custom, { name: 'own', value: square, jvp: 1 }),
    'a custom operation without a value': () => of(custom, { name: 'own' }),
    'a custom operation without a name': () => of(custom, { value: square }),
    'a custom operation of a function': () => of(custom, square),
    'a custom operation of nothing': () => of(custom),
  },
  tensors: {
    'traced entries': () => within((x) => ad.tensor([x.at(0), x.at(1)] as never)),
    'a list in itself': () => {
      const list: unknown[] = []
      list.push(list)
      return tensor(list as never)
    },
    'an unknown option': () => tensor([1], { dType: 'f32' } as never),
    'options that are none': () => tensor([1], null as never),
    'a dtype of another library': () => tensor([1], { dtype: 'float32' as never }),
    'no dtype': () => ad.zeros([2], 'double' as never),
    'no shape': () => (ad.zeros as Any)(),
    'a negative length': () => ad.zeros([-1]),
    'half a row': () => eye(1.5),
    'data that do not fill the shape': () => new ad.Tensor([3], 'f64', new Float64Array(2)),
    'an integer too large': () => tensor([3e9], { dtype: 'i32' }),
    'an integer that is none': () => ad.full([2], 1.5, 'i32'),
    'a range to NaN': () => ad.arange(NaN),
    'reshape without a shape': () => (ad.reshape as Any)([1]),
    'broadcastTo without a shape': () => (ad.broadcastTo as Any)([1]),
  },
  operations: {
    'clamp without bounds': () => (ad.clamp as Any)(1),
    'clamp between bounds that do not fit': () => ad.clamp([1, 2], 0, [1, 2, 3]),
    'an unknown option of a reduction': () => sum([1], 0, { keepdims: true } as never),
    'an axis that is none': () => sum([1], 'rows' as never),
    'an axis given twice': () => sum([1], 0, { axis: 0 } as never),
    'an unknown option of layerNorm': () =>
      ad.layerNorm([1, 2], undefined, undefined, { eps: 0 } as never),
  },
  derivatives: {
    'a wrong rule': () => {
      const wrong = custom({
        name: 'wrong',
        value: (x: Traced) => square(x),
        jvp: ([x], [dx]) => mul(dx, mul(3, x)),
      })
      checkDerivatives((p: { W: Traced }) => sum(wrong(p.W) as never), { W: eye(2) })
    },
    'a kink': () => checkDerivatives((x: Traced) => x.relu(), 0),
    'the edge of a domain': () => checkDerivatives((x: Traced) => x.sqrt(), 0),
    'a result that is not finite': () => checkDerivatives((x: Traced) => ({ y: x.log() }), [1, 0]),
  },
  masks: {
    'where with a condition that is no mask': () =>
      within((x) => where(lt(x.at(0), 2) as never, x.at(0), x.at(1))),
  },
}

/** What an action throws, as a line of text. */
function said(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    const known = error instanceof AdError
    return known ? `${error.name} (${error.code}): ${error.message}` : `UNTYPED ${String(error)}`
  }
  return 'NOTHING WAS THROWN'
}

test('messages', () => {
  const messages = Object.fromEntries(
    Object.entries(cases).map(([group, actions]) => [
      group,
      Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, said(action)])),
    ]),
  )
  expect(messages).toMatchSnapshot()
  const untyped = Object.values(messages).flatMap((group) =>
    Object.entries(group).filter(([, text]) => !/^\w+Error \(/.test(text)),
  )
  expect(untyped).toEqual([])
})

test('errors are exported, and not what their messages are made of', () => {
  const names = Object.entries(ad).flatMap(([name, value]) =>
    typeof value === 'function' && (value === AdError || value.prototype instanceof AdError)
      ? [name]
      : [],
  )
  expect(names.sort()).toEqual([
    'AdError',
    'CompileError',
    'DerivativeError',
    'DomainError',
    'NotDifferentiableError',
    'ShapeError',
    'TracedError',
    'TreeError',
  ])
  expect(ad).not.toHaveProperty('perhaps')
  expect(ad).not.toHaveProperty('requireOptions')
})

test('the tape is usable after each of them', () => {
  for (const actions of Object.values(cases)) {
    for (const action of Object.values(actions)) {
      said(action)
      expect(grad((x: Traced) => square(x))(3)).toBe(6)
    }
  }
})
