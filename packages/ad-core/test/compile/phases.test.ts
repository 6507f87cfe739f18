/** Loops whose bodies are long and wait for themselves run in phases. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { choosePhases } from '../../src/compile/program/phases/phase-choice.js'
import { phaseLoops } from '../../src/compile/program/phases/phased-loops.js'
import { streamLoops } from '../../src/compile/program/stream-loops.js'
import type { Program } from '../../src/compile/program/program.js'
import {
  add,
  compile,
  cos,
  div,
  exp,
  grad,
  greater,
  map,
  mul,
  scan,
  sin,
  sqrt,
  square,
  sub,
  sumOver,
  tanh,
  where,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { agree } from '../operations/cases.js'
import {
  backends,
  expectClose,
  expectSameEverywhere,
  numbersOf,
  programOf,
  resultsAt,
  type AnyFunction,
} from './backends.js'
import { randomRows, runRows } from './random-loops.js'

/** Phases wherever they can be, with as few nodes as may be. */
const EVERYWHERE = { iterations: 2, nodes: 2, waiting: 0, waitingForCalls: 0 }

function vector(length: number, phase: number): Tensor {
  const entry = (_: unknown, i: number): number => 1.5 * Math.sin(0.37 * i + phase)
  return new Tensor([length], 'f64', Float64Array.from({ length }, entry))
}

/** A chain in which each link needs the one before: most of the time is waiting. */
function chain(x: Traced, y: Traced, links: number): Traced {
  let z = y
  let slope = x
  for (let k = 0; k < links; k++) {
    const root = sqrt(square(z).add(1 + k))
    z = div(sin(mul(z, x)).add(slope), root)
    slope = where(greater(z, 0.1), cos(mul(z, x)), mul(slope, root)) as Traced
  }
  return z.add(mul(slope, y))
}

const chains = map<Traced, Traced, Traced>((x, y) => chain(x, y, 14)) as AnyFunction
const total = sumOver<Traced, Traced, Traced>((x, y) => chain(x, y, 8))
const pairs = map<Traced, Traced, readonly Traced[]>((x, y) => {
  const z = chain(x, y, 9)
  return [z, grad((w: Traced) => chain(w, y, 5))(x) as unknown as Traced, mul(z, x)]
}) as AnyFunction
const gathered = map<Tensor, { i: Traced; y: Traced }, Traced>((table, { i, y }) =>
  chain(table.at(i as never) as unknown as Traced, y, 14),
) as AnyFunction

const phasesOf = (program: Program): readonly number[] =>
  choosePhases(program).map(({ cuts }) => cuts.length + 1)

describe('are chosen', () => {
  test('where bodies are long and wait for themselves', () => {
    const [phases] = phasesOf(programOf(chains, [0.7, vector(100, 0)]))
    expect(phases).toBeGreaterThan(2)
    expect(phasesOf(programOf(grad(total) as AnyFunction, [0.7, vector(100, 0)]))).toHaveLength(1)
  })

  test('not for few iterations, nor short bodies', () => {
    expect(phasesOf(programOf(chains, [0.7, vector(63, 0)]))).toEqual([])
    const short = map<Traced, Traced, Traced>((x, y) => chain(x, y, 2)) as AnyFunction
    expect(phasesOf(programOf(short, [0.7, vector(100, 0)]))).toEqual([])
  })

  test('not where much can be done at the same time', () => {
    const wide = map<Traced, Traced, readonly Traced[]>((x, y) =>
      Array.from({ length: 60 }, (_, k) => mul(sub(y, k), mul(x, k)).add(square(y))),
    ) as AnyFunction
    expect(phasesOf(programOf(wide, [0.7, vector(100, 0)]))).toEqual([])
  })

  test('not where functions take most of the time and wait little', () => {
    const calls = map<Traced, Traced, Traced>((x, y) =>
      Array.from({ length: 80 }, (_, k) => sin(mul(y, x).add(k))).reduce(add),
    ) as AnyFunction
    const program = programOf(calls, [0.7, vector(1000, 0)])
    expect(phasesOf(program)).toEqual([])
    expect(choosePhases(program, EVERYWHERE)).toHaveLength(1)
  })

  test('not where iterations need each other', () => {
    const carried = (x: Traced, y: Tensor): unknown =>
      scan<Traced, Traced, Traced>((z, p) => [chain(z, p, 14), z])(x, y)
    expect(phasesOf(programOf(carried as AnyFunction, [0.7, vector(100, 0)]))).toEqual([])
  })

  test('with twins in one phase', () => {
    const [loop] = choosePhases(programOf(chains, [0.7, vector(100, 0)]))
    const { body, cuts } = loop!
    expect(body.alike).toContain(1)
    expect(cuts.every((cut) => body.alike[cut] === 0)).toBe(true)
  })
})

describe.each([64, 65, 67, 95, 101, 128, 131, 200])('%d points', (length) => {
  const points = [0, 1].map((phase) => [0.7 + 0.1 * phase, vector(length, phase)] as const)

  test('as elsewhere', () => {
    expect(phasesOf(programOf(chains, points[0]!))).toHaveLength(1)
    expectSameEverywhere('map', chains, points, { relative: 1e-9 })
    expectSameEverywhere('sum', grad(total) as AnyFunction, points, { relative: 1e-9 })
    expectSameEverywhere('several', pairs, points, { relative: 1e-9 })
  })

  test('of a table', () => {
    const i = Float64Array.from({ length }, (_, k) => (k * 7) % 11)
    const at = points.map(([, y]) => [vector(11, 3), { i: new Tensor([length], 'f64', i), y }])
    expect(phasesOf(programOf(gathered, at[0]!))).toHaveLength(1)
    expectSameEverywhere('gathered', gathered, at, { relative: 1e-9 })
  })
})

test('of a loop that runs block by block, with an entry of its argument apart', () => {
  const f = ((x: Traced) => (chains as AnyFunction)(mul(x.at(1), 0.3), x)) as AnyFunction
  const compiled = compile(f as never) as unknown as AnyFunction
  const x = vector(140_003, 0).data as Float64Array
  const { program, streams } = streamLoops(programOf(f, [x]))
  expect(streams.map(({ sources }) => sources[0]!.apart)).toEqual([[1]])
  expect(phasesOf(program)).toHaveLength(1)
  expect(phaseLoops(program).program.read).toBe(program.read)
  for (const at of [x, x.map((entry) => entry + 0.1)]) {
    const [got] = numbersOf(compiled(at))
    const [expected] = numbersOf(f(at))
    expect(got).toHaveLength(expected!.length)
    expect(got!.findIndex((y, i) => !agree(y, expected![i]!, 1e-9, 1))).toBe(-1)
  }
})

test('within other loops', () => {
  const inner = map<Traced, Traced, Traced>((x, y) => chain(x, y, 9))
  const nested = (xs: Tensor, y: Tensor): unknown =>
    map<Tensor, Traced, unknown>((given, x) => inner(x, given as never))(y, xs as never)
  const at = [vector(5, 2), vector(70, 0)]
  expectSameEverywhere('nested', nested as AnyFunction, [at], { relative: 1e-9 })
  const summed = (xs: Tensor, y: Tensor): unknown =>
    sumOver<Tensor, Traced, Traced>((given, x) =>
      exp(
        mul(
          0.01,
          sumOver<Traced, Traced, Traced>((p, q) => tanh(chain(p, q, 9)))(x, given as never),
        ),
      ),
    )(y, xs as never)
  expectSameEverywhere('sums', summed as AnyFunction, [at], { relative: 1e-9 })
})

test('random loops, whatever they cost', () => {
  let phased = 0
  fc.assert(
    fc.property(randomRows, fc.constantFrom(2, 3, 4, 33, 70), (rows, length) => {
      const f = ((s: Traced, v: Traced, A: Traced) =>
        runRows(rows, [s, v, A], length)) as AnyFunction
      const matrix = new Tensor([length, 3], 'f64', vector(3 * length, 1).data as Float64Array)
      const at = [0.4, vector(length, 0), matrix]
      const given = programOf(f, at)
      const { program } = phaseLoops(given, EVERYWHERE)
      if (program !== given) phased++
      const expected = numbersOf(f(...at))
      for (const [name, realise] of backends.filter(([name]) => !name.includes('threads'))) {
        const runnable = realise(program)
        const got = resultsAt(runnable, at)
        runnable.release()
        if (got !== undefined) expectClose(name, got, expected, 1e-9, true)
      }
    }),
    { numRuns: 60 },
  )
  expect(phased).toBeGreaterThan(10)
})
