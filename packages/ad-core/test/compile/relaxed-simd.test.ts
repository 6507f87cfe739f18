import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { generateModule } from '../../src/compile/wasm/generate.js'
import { wasmText } from '../../src/compile/wasm/text.js'
import { add, map, mul, sub, type Traced } from '../../src/index.js'
import { programOf, type AnyFunction } from './backends.js'

const points = Float64Array.from({ length: 101 }, (_, i) => Math.sin(i))

function countIn(f: (x: Traced) => unknown, relaxedSimd: boolean, instruction: string): number {
  const overPoints: AnyFunction = (x) =>
    map((_: Traced, p: Traced) => f(p) as Traced)(0, x as Float64Array)
  const program = programOf(overPoints, [points])
  const { bytes } = generateModule(program, 1024, { simd: true, relaxedSimd })
  return [...wasmText(bytes).matchAll(new RegExp(`f64x2\\.${instruction}\\b`, 'g'))].length
}

test('a product and a sum are one instruction where the platform has one', () => {
  const f = (x: Traced): unknown => add(mul(x, x), sub(x, mul(x, 3)))
  expect(countIn(f, true, 'relaxed_madd')).toBe(1)
  expect(countIn(f, true, 'relaxed_nmadd')).toBe(1)
  expect(countIn(f, true, 'mul')).toBe(0)
  expect(countIn(f, false, 'relaxed_madd')).toBe(0)
  expect(countIn(f, false, 'mul')).toBe(2)
})

test('a product that is used twice is rounded once for both', () => {
  const f = (x: Traced): unknown => {
    const square = mul(x, x)
    return mul(sub(add(square, 1), square), square)
  }
  expect(countIn(f, true, 'relaxed_n?madd')).toBe(0)
})

/** What users get in a Node that has the instructions, with and without them. */
test('it is used where it is found, and results stay within rounding', () => {
  const script = `
    import { compile, grad, sumOver, mul, tanh, add, wat } from '@wengert/ad-core'
    const f = grad((w, x) => sumOver((v, p) => mul(add(mul(v.at(0), p), v.at(1)), tanh(add(mul(v.at(1), p), mul(p, p)))))(w, x))
    const x = Float64Array.from({ length: 101 }, (_, i) => Math.sin(i))
    const compiled = compile(f)
    const [got, expected] = [compiled([0.3, 0.7], x), f([0.3, 0.7], x)]
    const error = Math.max(...expected.map((y, i) => Math.abs(got[i] / y - 1)))
    console.log(JSON.stringify({ fused: wat(compiled).includes('relaxed_madd'), error }))`
  const run = (flags: readonly string[]): { fused: boolean; error: number } => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    )
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as { fused: boolean; error: number }
  }
  expect(run([]).error).toBeLessThan(1e-13)
  const flag = '--experimental-wasm-relaxed-simd'
  const isKnown = spawnSync(process.execPath, [flag, '--eval', '']).status === 0
  if (!isKnown) return
  const { fused, error } = run([flag])
  expect(fused).toBe(true)
  expect(error).toBeLessThan(1e-13)
})
