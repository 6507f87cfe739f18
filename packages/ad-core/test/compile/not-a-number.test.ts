import { describe, expect, test } from '@jest/globals'
import {
  add,
  compile,
  div,
  exp,
  grad,
  hvp,
  jacobian,
  map,
  min,
  mul,
  neg,
  scan,
  square,
  stack,
  sum,
  tanh,
  valueAndGrad,
  type Scalar,
  type Traced,
} from '../../src/index.js'
import { wasmProgram } from '../../src/compile/wasm/wasm-program.js'
import { backends, expectClose, numbersOf, programOf, resultsAt } from './backends.js'

/** y ← y² + x₁, which overflows after some steps, and what is made of all of it. */
const growing: Readonly<Record<string, (n: number) => (x: Traced) => Scalar>> = {
  'an early value': (n) => (x) => chain(x, n)[2]!,
  'the smallest value': (n) => (x) => chain(x, n).reduce((a, b) => min(a, b)),
  'the sum of 1/y': (n) => (x) => chain(x, n).reduce((a, y) => a.add(div(1, y)), x.at(2)),
  'the sum of 1/y by scan': (n) => (x) => {
    const step = scan((y: Traced, _: Scalar) => {
      const next = square(y).add(x.at(1))
      return [next, div(1, next)] as [Traced, Traced]
    })
    return sum(step(x.at(0), new Float64Array(n))[1] as Traced)
  },
}

function chain(x: Traced, n: number): Traced[] {
  const values = [x.at(0)]
  for (let i = 0; i < n; i++) values.push(square(values[i]!).add(x.at(1)))
  return values
}

describe.each(['wasm', 'javascript'] as const)('what overflows, %s', (backend) => {
  const calm = [0.1, 0.1, 0.1]
  const wild = [1.5, 0.3, 0.2]

  test.each(Object.entries(growing))('gives %s the derivatives it has', (_name, make) => {
    for (const n of [30, 1500]) {
      for (const transform of [grad, valueAndGrad] as const) {
        const f = transform(make(n) as never) as (x: unknown) => unknown
        for (const first of [calm, wild]) {
          const compiled = compile(f, { backend }) as typeof f & ReturnType<typeof compile>
          compiled(first)
          const expected = f(wild)
          expect(numbersOf(compiled(wild)).flat().every(Number.isFinite)).toBe(true)
          expect(numbersOf(compiled(wild))).toEqual(numbersOf(expected))
          expectClose('calm', numbersOf(compiled(calm)), numbersOf(f(calm)), 1e-12)
          expect(compiled.report()).toMatchObject({ backend, reason: '' })
        }
      }
    }
  })

  test('is written into what is there, too', () => {
    const sigmoid = (x: Traced): Traced => div(1, exp(x.neg()).add(1))
    const f = (x: Traced): Scalar => sum(square(sigmoid(x)))
    const far = Float64Array.of(-800, 0, 800, -1)
    for (const transform of [grad(f), (x: Float64Array) => hvp(f)(x, far.map(Math.sign))]) {
      const compiled = compile(transform as (x: Float64Array) => Float64Array, { backend })
      const out = new Float64Array(4)
      compiled.into(out, [1, 2, 3, 4])
      compiled.into(out, far)
      expect([...out]).toEqual([...(transform(far) as Float64Array)])
    }
    const slope = compile(grad(f), { backend })
    slope(far)
    expect(slope(far)[0]).toBe(-0)
    expect(slope.report().repeated).toBe(1)
  })

  test('stays NaN where it is for the interpreter', () => {
    const slope = compile(
      grad((x: Traced) => sum(x.sqrt())),
      { backend },
    )
    slope([1, 2])
    expect([...slope([-1, 4])]).toEqual([NaN, 0.25])
    expect([...slope([1, 4])]).toEqual([0.5, 0.25])
  })
})

describe('a program says whether it gave NaN', () => {
  const points = [...Array(1000).keys()]
  const many = (x: Traced): Traced =>
    stack(points.map((i) => div(x.at(i % 4), x.at((i + 1) % 4)).add(i)))

  test.each(backends)('%s', (_name, realise) => {
    const program = realise(programOf(many as never, [[1, 2, 3, 4]]))
    resultsAt(program, [[1, 2, 3, 4]])
    expect(program.gaveNaN()).toBe(false)
    resultsAt(program, [[1, 0, 0, 4]])
    expect(program.gaveNaN()).toBe(true)
    resultsAt(program, [[1, 0, 3, -1]])
    expect(program.gaveNaN()).toBe(false)
  })

  test('of which large results pass it in blocks', () => {
    const n = 200_000
    const data = Float64Array.from({ length: n }, (_, i) => 1 + (i % 7))
    const each = map((p: Traced, x: Traced) => stack([x.add(p), div(p, x).mul(x.sub(1))]))
    const f = (p: number, x: Float64Array): unknown => each(p, x)
    const program = wasmProgram(programOf(f as never, [2, data]))
    expect(program.deliver).toBeDefined()
    for (const at of [-1, 0, n / 2, n - 1]) {
      const inputs = data.map((x, i) => (i === at ? 0 : x))
      expect(program.inputs).toHaveLength(2)
      resultsAt(program, [0, inputs])
      expect(program.gaveNaN()).toBe(at >= 0)
      resultsAt(program, [2, inputs])
      expect(program.gaveNaN()).toBe(false)
    }
  })

  test('of straight code, by the few numbers that its results are made of', () => {
    const n = 70
    const unit = (x: Traced): Scalar => {
      let s: Scalar = x.at(0)
      for (let i = 1; i < n; i++) s = add(s, mul(x.at(i), tanh(x.at(i - 1))))
      return div(1, exp(neg(s)).add(1))
    }
    const slope = (x: Traced): unknown => grad(unit)(x)
    const at = (first: number): Float64Array =>
      new Float64Array(n).fill(first < 0 ? -0.1 : 0.1).fill(first, 0, 1)
    const compiled = programOf(slope as never, [at(1)])
    expect(compiled.check).toBeDefined()
    for (const [, realise] of backends) {
      const program = realise(compiled)
      for (const first of [1, -2000, 3, -1e40, 1e40, 0]) {
        const [found] = resultsAt(program, [at(first)])!
        expect(program.gaveNaN()).toBe(found!.some(Number.isNaN))
        expect(found!.some(Number.isNaN)).toBe(first < -1000)
      }
      program.release()
    }
  })

  test('unless no result can be one', () => {
    const rows = [...Array(300).keys()]
    const marks = (f: (x: Traced) => Traced): boolean =>
      wasmProgram(programOf(jacobian(f) as never, [[1, 2]])).generated.looksForNaN
    expect(marks((x) => stack(rows.map((i) => square(x.at(0)).mul(x.at(1).sin()).add(i))))).toBe(
      false,
    )
    expect(marks((x) => stack(rows.map((i) => square(x.at(0)).div(x.at(1)).add(i))))).toBe(true)
    const power = (x: Traced): Traced => stack(rows.map(() => chain(x, 8)[8]!))
    expect(marks(power)).toBe(true)
    const running = (x: Traced): Traced => {
      const step = scan((y: Traced, _: Scalar) => [y.mul(x.at(0)), y] as [Traced, Traced])
      return step(x.at(1), new Float64Array(300))[1] as never
    }
    expect(marks(running)).toBe(true)
  })
})
