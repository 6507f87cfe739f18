import { describe, expect, test } from '@jest/globals'
import {
  abs,
  add,
  checkpoint,
  custom,
  div,
  exp,
  explainNonFinite,
  fixedPoint,
  grad,
  less,
  log,
  mul,
  pow,
  sqrt,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tensor,
  where,
  type Traced,
} from '@wengert/ad-core'

/** The line of this file that a function's body stands on, seen from its own stack. */
function hereLine(): number {
  const line = new Error('here')
    .stack!.split('\n')
    .find((frame) => /explain\.test\.ts/.test(frame) && !frame.includes('hereLine'))
  return Number(/:(\d+):\d+\)?$/.exec(line!)![1])
}

const lineIn = (text: string | undefined): number => {
  expect(text).toMatch(/explain\.test\.ts:\d+:\d+$/)
  return Number(/:(\d+):\d+$/.exec(text!)![1])
}

test('finite values with finite gradients need no explanation', () => {
  expect(explainNonFinite((x) => sum(square(x)), [1, 2])).toBeUndefined()
  expect(explainNonFinite((x) => square(x), [1, 2])).toBeUndefined()
})

test('infinities on the way to a finite value and a finite gradient need none', () => {
  const overflown: readonly ((x: Traced) => Traced)[] = [
    (x) => div(1, exp(x)),
    (x) => exp(x).tanh(),
    (x) => exp(x).sigmoid(),
  ]
  for (const f of overflown) {
    expect(grad(f)(1000)).toBe(0)
    expect(explainNonFinite(f, 1000)).toBeUndefined()
  }
})

describe('the value', () => {
  test('names operation, inputs and the user’s line', () => {
    let line = 0
    const f = (x: Traced): Traced => {
      const shifted = sub(x, 1)
      line = hereLine() + 1
      const infinite = log(shifted)
      return exp(infinite).mul(infinite)
    }
    const found = explainNonFinite(f, 1)!
    expect(found.operation).toBe('log')
    expect(found.inputs).toEqual([0])
    expect(found.value).toBe(-Infinity)
    expect(found.stage).toBe('value')
    expect(lineIn(found.line)).toBe(line)
    expect(String(found)).toMatch(/^log\(0\) = -Infinity at .*explain\.test\.ts:\d+:\d+$/)
  })

  test('the innermost function of the user’s, not the one that called it', () => {
    let line = 0
    const inner = (x: Traced): Traced => {
      line = hereLine() + 1
      return div(x, sub(x, x))
    }
    const f = (x: Traced): Traced => add(inner(x), 1)
    const found = explainNonFinite(f, 3)!
    expect([found.operation, found.inputs, lineIn(found.line)]).toEqual(['div', [3, 0], line])
  })

  test('in methods, arrays, loops and checkpoints', () => {
    let line = 0
    const f = (w: Traced): Traced =>
      sumOver((v: Traced, x) => {
        line = hereLine() + 1
        return checkpoint((u: Traced) => u.sub(x).log())(v).sum()
      })(w, [0, 1])
    const found = explainNonFinite(f, [1, 2])!
    expect(found.operation).toBe('log')
    expect(lineIn(found.line)).toBe(line)
    expect(String(found)).toContain('log([0 1]) = -Infinity')
  })

  test('infinities that don’t reach the result don’t count', () => {
    const f = (x: Traced): Traced => where(less(x, 1), 0, log(x)).add(log(sub(x, 2)))
    const found = explainNonFinite(f, 0)!
    expect(found.inputs).toEqual([-2])
    expect(explainNonFinite((x) => where(less(x, 1), 0, log(x)), 0.5)).toBeUndefined()
  })

  test('constants and arguments that are not finite themselves', () => {
    const [nan, shown] = ((e) => [e.operation, String(e)])(
      explainNonFinite((x) => square(x), [1, NaN])!,
    )
    expect([nan, shown]).toEqual(['input', 'an argument holds NaN'])
    expect(explainNonFinite((x) => mul(x, Infinity), 0)!.operation).toBe('mul')
    expect(explainNonFinite((_x, y: Traced) => log(y), 1, 0)!.operation).toBe('log')
  })

  test('of any result, and through inner transforms', () => {
    const tree = explainNonFinite((x: Traced) => ({ a: x, b: stack([x, log(x)]) }), 0)!
    expect(tree.operation).toBe('log')
    const inner = explainNonFinite((x: Traced) => grad((y: Traced) => sqrt(y))(x), 0)!
    expect(inner.stage).toBe('value')
    expect(inner.operation).toBe('div')
  })
})

describe('the gradient', () => {
  test('names the operation whose derivative is not finite, and its line', () => {
    let line = 0
    const f = (x: Traced): Traced => {
      const all = abs(x)
      line = hereLine() + 1
      const roots = sqrt(all)
      return sum(roots)
    }
    const found = explainNonFinite(f, [4, 0])!
    expect(found.stage).toBe('gradient')
    expect(found.operation).toBe('sqrt')
    expect(lineIn(found.line)).toBe(line)
    expect(String(found)).toMatch(/^the derivative of sqrt\(\[4 0\]\) is Infinity at /)
  })

  test('of scalar code', () => {
    const found = explainNonFinite((x) => pow(x, 0.5).add(1), 0)!
    expect([found.stage, found.operation, found.inputs]).toEqual(['gradient', 'pow', [0, 0.5]])
  })
})

test('an exception of the user’s propagates, and the tape is usable again', () => {
  const boom = (): never => {
    throw new RangeError('boom')
  }
  expect(() => explainNonFinite(boom, 1)).toThrow('boom')
  expect(grad((x) => square(x))(3)).toBe(6)
})

describe('the operation at fault', () => {
  test('where the gradient is a product of numbers', () => {
    let line = 0
    const f = (x: Traced): Traced => {
      line = hereLine() + 1
      const large = mul(x, 1e200)
      return mul(large, 1e200)
    }
    const found = explainNonFinite(f, 0)!
    expect([found.stage, found.operation, found.inputs]).toEqual(['gradient', 'mul', [0, 1e200]])
    expect(found.value).toBe(Infinity)
    expect(lineIn(found.line)).toBe(line)
  })

  test.each<[string, unknown]>([
    ['jvp', { jvp: ([u]: Traced[], [du]: Traced[]) => mul(du!, mul(u!, Infinity)) }],
    ['vjp', { vjp: ([u]: Traced[], _y: Traced, c: Traced) => [mul(c, div(u!, 0))] }],
    ['constant vjp', { vjp: () => [Infinity] }],
    ['constant vjp, an array', { vjp: () => [tensor(Infinity)] }],
  ])('is the custom operation with its own arguments: %s', (_name, rule) => {
    let line = 0
    const own = custom({ name: 'own', value: (u: Traced) => square(u), ...(rule as object) })
    const f = (x: Traced): Traced => {
      const same = mul(x, 2)
      line = hereLine() + 1
      const y = own(same)
      return mul(3, y)
    }
    const found = explainNonFinite(f, 1)!
    expect([found.stage, found.operation, found.inputs]).toEqual(['gradient', 'own', [2]])
    expect(lineIn(found.line)).toBe(line)
  })

  test('is that of a custom operation’s captured value, of a fixed point’s step', () => {
    const shift = (c: Traced): ((x: number) => Traced) =>
      custom({
        name: 'shift',
        value: (x: Traced) => sqrt(c).add(x),
        jvp: (_args, [dx]) => dx!,
      }) as never
    expect(explainNonFinite((c: Traced) => shift(c)(2), 0)!.operation).toBe('sqrt')
    const solve = fixedPoint((y: Traced, a: Traced) => mul(0.5, y).add(sqrt(a)))
    expect(explainNonFinite((a: Traced) => solve(1, a), 0)!.operation).toBe('sqrt')
  })

  test('a result that no operation has made', () => {
    const found = explainNonFinite((x: Traced) => ({ x, c: mul(1e200, 1e200) }), 1)!
    expect([found.operation, found.inputs, found.line]).toEqual(['constant', [], undefined])
    expect(String(found)).toBe('f returns the constant Infinity')
  })
})
