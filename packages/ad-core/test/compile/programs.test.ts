import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import wabt from 'wabt'
import { generateModule } from '../../src/compile/wasm/generate.js'
import type { GenerateOptions } from '../../src/compile/wasm/module-plan.js'
import { wasmPlatform } from '../../src/compile/wasm/platform.js'
import { hasRelaxedSimd } from '../../src/compile/wasm/simd.js'
import {
  add,
  grad,
  hvp,
  jacobian,
  jvp,
  map,
  mul,
  scan,
  sin,
  stack,
  sum,
  sumOver,
  tanh,
  type Traced,
} from '../../src/index.js'
import { Tensor } from '../../src/tensor.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'
import { FIRST_LOOP, randomRows, runRows, type Row } from './random-loops.js'

interface Inputs {
  readonly s: Traced
  readonly v: Traced
  readonly A: Traced
}

const FEATURES = { simd: true, relaxed_simd: true, bulk_memory: true, threads: true }

/** What the assembler's types leave out. */
interface Checked {
  readonly validate: (features: typeof FEATURES) => void
}

type Assembler = Awaited<ReturnType<typeof wabt>>
let assembler: Assembler

beforeAll(async () => {
  assembler = await wabt()
})

function numbers(shape: readonly number[], phase: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  const entry = (_: unknown, i: number): number => 1.2 * Math.sin(1.7 * i * i + 1.37 * phase)
  return new Tensor(shape, 'f64', Float64Array.from({ length: size }, entry))
}

const inputsAt = (length: number, phase: number): unknown => ({
  s: Math.sin(phase + 0.3),
  v: numbers([length], phase),
  A: numbers([length, 3], phase + 0.5),
})

const transformed = (transform: unknown, f: unknown): AnyFunction =>
  (transform as (f: unknown) => AnyFunction)(f)

/** The last values of a program, a number made of them, and a short vector. */
function functionsOf(rows: readonly Row[], length: number) {
  const last = ({ s, v, A }: Inputs): Traced[] => runRows(rows, [s, v, A], length).slice(-4)
  return {
    values: (x: Inputs) => last(x).map((y) => mul(1, y)),
    total: (x: Inputs) =>
      last(x).reduce((sum_, y) => add(sum_, mul(0.5, sum(tanh(y)))) as Traced, 0 as never),
    vector: (x: Inputs) => stack(last(x).map((y) => sum(y) as Traced)),
  }
}

const lengths = fc.constantFrom(1, 2, 3, 5, 9, 13)
const phases = fc.nat(50)

test('random programs with loops: value, jvp, grad, hvp, jacobian', () => {
  let compared = 0
  fc.assert(
    fc.property(randomRows, lengths, phases, (rows, length, phase) => {
      const { values, total, vector } = functionsOf(rows, length)
      const points = [phase, phase + 0.01].map((at) => inputsAt(length, at))
      const along = inputsAt(length, phase + 3)
      const expectSame = (what: string, f: AnyFunction, ...rest: readonly unknown[]): void => {
        const at = points.map((x) => [x, ...rest])
        compared += expectSameEverywhere(what, f, at, { anyBranch: true })
      }
      expectSame('value', values as AnyFunction)
      expectSame('jvp', transformed(jvp, values), along)
      expectSame('grad', transformed(grad, total))
      expectSame('hvp', transformed(hvp, total), along)
      expectSame('jvp of grad', transformed(jvp, transformed(grad, total)), along)
      if (length <= 3) expectSame('jacobian', transformed(jacobian, vector))
    }),
    { numRuns: 60 },
  )
  expect(compared).toBeGreaterThan(200)
})

test('a loop that keeps values runs before the one that reads them', () => {
  const row: Row = { operation: FIRST_LOOP, first: 0, second: 0, body: [] }
  const { vector } = functionsOf([row, row], 1)
  const points = [0, 0.1].map((at) => [inputsAt(1, at)])
  const f = transformed(jacobian, vector)
  expect(expectSameEverywhere('jacobian', f, points, { anyBranch: true })).toBe(2)
})

/** Everything that changes what a module consists of. */
const forms: readonly GenerateOptions[] = [true, false].flatMap((simd) =>
  [4000, 5].flatMap((longestBody) => [
    { simd, longestBody },
    { simd, longestBody, threads: 3, leastWork: 1 },
    ...(simd ? [{ simd, longestBody, relaxedSimd: true }] : []),
  ]),
)

test('their modules are valid, to the platform and to another tool', () => {
  const seen = { fused: false, shared: false }
  fc.assert(
    fc.property(randomRows, lengths, (rows, length) => {
      const { total } = functionsOf(rows, length)
      const program = programOf(transformed(grad, total), [inputsAt(length, 1)])
      for (const form of forms) {
        const { bytes } = generateModule(program, 1024, form)
        const module = assembler.readWasm(bytes, FEATURES)
        const checked: Checked = module
        checked.validate(FEATURES)
        const text = module.toText({})
        module.destroy()
        const fused = text.includes('relaxed_')
        if (!fused || hasRelaxedSimd()) expect(wasmPlatform()!.validate(bytes)).toBe(true)
        seen.fused ||= fused
        seen.shared ||= /memory.* shared/.test(text)
      }
    }),
    { numRuns: 30 },
  )
  expect(seen).toEqual({ fused: true, shared: true })
})

test.each([0, 1, 2, 3, 4, 5, 7, 600, 601])('loops over %d points', (count) => {
  const wave = (x: Traced): Traced => sin(x) as Traced
  const along = numbers([count], 2)
  const data = numbers([count], 1)
  const total = (p: Traced, xs: Traced): unknown =>
    sumOver((q: Traced, x: Traced) => mul(q, wave(mul(q, x) as Traced)))(p as never, xs as never)
  const mapped = (p: Traced, xs: Traced): unknown =>
    map((q: Traced, x: Traced) => mul(q, wave(mul(q, x) as Traced)))(p as never, xs as never)
  const scanned = (p: Traced, xs: Traced): unknown => {
    const [end, all] = scan((c: Traced, x: Traced) => [wave(add(c, x) as Traced), mul(c, x)])(
      p as never,
      xs as never,
    ) as unknown as [Traced, Traced]
    return add(end, sum(mul(all, all)))
  }
  const args = [0.7, data]
  expectSameEverywhere('map', mapped as AnyFunction, [args])
  expectSameEverywhere('sumOver', total as AnyFunction, [args])
  expectSameEverywhere('scan', scanned as AnyFunction, [args])
  for (const f of [total, scanned]) {
    const ofBoth = ({ p, xs }: { p: Traced; xs: Traced }): unknown => f(p, xs)
    const at = { p: 0.7, xs: data }
    expectSameEverywhere('grad', transformed(grad, ofBoth), [[at]])
    expectSameEverywhere('hvp', transformed(hvp, ofBoth), [[at, { p: 1.1, xs: along }]])
  }
})
