import { afterEach, describe, expect, test } from '@jest/globals'
import { JavaScriptProgram } from '../../src/compile/javascript/javascript-program.js'
import {
  add,
  grad,
  map,
  mul,
  scan,
  sin,
  sub,
  sum,
  sumOver,
  tensor,
  where,
} from '../../src/index.js'
import type { Traced } from '../../src/index.js'
import { expectClose, numbersOf, programOf, resultsAt, type AnyFunction } from './backends.js'

const wave = (n: number, phase = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase))

/** Runs a function as JavaScript, none of whose functions has more than so many nodes. */
function expectAsInterpreted(f: AnyFunction, at: readonly unknown[], mostNodes?: number): string {
  const program = new JavaScriptProgram(programOf(f, at), mostNodes)
  expectClose('results', resultsAt(program, at)!, numbersOf(f(...at)), 1e-13)
  return program.source
}

type Pair = { readonly p: Traced; readonly q: Traced }

const countOf = (source: string, pattern: RegExp): number => [...source.matchAll(pattern)].length

describe('functions of the source', () => {
  /** A chain, each of whose links takes the one before twice; in no order, so that it is no loop. */
  const chain = (links: number): AnyFunction =>
    function (x) {
      let y = x as Traced
      for (let k = 0; k < links; k++) {
        y = (Math.sin(k * k) > 0 ? add : sub)(sin(y), mul(0.25, y)) as Traced
      }
      return y
    }

  test('are as many as their length asks for', () => {
    expect(countOf(expectAsInterpreted(chain(100), [0.3]), /function f\d/g)).toBe(1)
    const source = expectAsInterpreted(chain(3500), [0.3])
    expect(countOf(source, /function f\d/g)).toBe(Math.ceil((3 * 3500) / 3000))
  })

  test('have no deep expressions, which a parser could not follow', () => {
    const f: AnyFunction = (x) => {
      let y = x as Traced
      for (let k = 1; k < 2900; k++) y = (Math.sin(k * k) > 0 ? add : sub)(k, y) as Traced
      return y
    }
    expect(expectAsInterpreted(f, [0.3])).not.toContain('('.repeat(30))
  })

  test.each([1, 2, 3, 5, 8, 100])('compute the same at %d nodes each', (mostNodes) => {
    const gmm = grad(((q: never, d: never) =>
      sumOver((m: Traced, x: Traced) => sum(map((c: Traced, e: Traced) => sin(mul(e, c)))(x, m)))(
        q,
        d,
      )) as never) as AnyFunction
    expectAsInterpreted(gmm, [wave(5), wave(7, 2)], mostNodes)
    const recurrence: AnyFunction = (start, data) => {
      const [end, all] = scan((c: Pair, x: Traced) => [
        { p: c.q, q: sin(add(c.p, x)) as Traced },
        mul(c.p, c.q) as Traced,
      ])(start as never, data as never) as [unknown, unknown]
      return [end, all]
    }
    expectAsInterpreted(recurrence, [{ p: 0.5, q: -0.25 }, wave(9)], mostNodes)
    const choice: AnyFunction = (x, y) => where(x as never, sin(y as never), mul(3, y as never))
    expectAsInterpreted(choice, [1, 0.7], mostNodes)
    expectAsInterpreted(choice, [0, 0.7], mostNodes)
  })
})

test('no number is printed so that it changes', () => {
  const numbers = [-0, 0, NaN, Infinity, -Infinity, 5e-324, -1e21, 0.1, 2 ** 53 + 2]
  const f: AnyFunction = (x) => numbers.map((c) => sub(c, x as Traced))
  const [results] = [resultsAt(new JavaScriptProgram(programOf(f, [0])), [0])!]
  expect(results.flat()).toEqual(numbers.map((c) => c - 0))
})

test('arrays without entries', () => {
  expectAsInterpreted((x) => sum(sin(x as Traced)), [new Float64Array(0)])
  expectAsInterpreted((x) => mul(2, x as Traced), [tensor([], { shape: [0, 3] })])
})

describe('where functions can be made of source', () => {
  const own = globalThis.Function
  afterEach(() => {
    globalThis.Function = own
  })

  test('it is available', () => {
    expect(JavaScriptProgram.isAvailable()).toBe(true)
  })

  test('and is not under a policy that forbids it', () => {
    globalThis.Function = function () {
      throw new EvalError('Refused to evaluate a string as JavaScript')
    } as unknown as FunctionConstructor
    expect(JavaScriptProgram.isAvailable()).toBe(false)
  })
})
