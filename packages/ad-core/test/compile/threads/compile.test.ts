import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from '@jest/globals'
import { buildSync } from 'esbuild'
import { workerPool } from '../../../src/compile/wasm/threads/worker-pool.js'
import { compile, exp, grad, mul, sin, sub, sumOver, type Traced } from '../../../src/index.js'

const wave = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i))

const loss = sumOver((w: Traced, x: Traced) => exp(sin(mul(w, sub(x, sin(mul(w, x)))))))
const slope = grad(loss)
const N = 50_000

test('a long loop runs in threads, with the same result from call to call', () => {
  const data = wave(N)
  const [single, double] = [1, 2].map((threads) => compile(slope, { threads }))
  const expected = single!(0.5, data)
  const first = double!(0.5, data)
  for (let k = 0; k < 10; k++) expect(double!(0.5, data)).toBe(first)
  expect(Math.abs(first - expected)).toBeLessThan(1e-12 * Math.abs(expected))
  const again = compile(slope, { threads: 2 })
  expect(again(0.5, data)).toBe(first)
  const { threads, loops, reason } = double!.report().programs[0]!.threading
  expect({ threads, reason }).toEqual({ threads: 2, reason: '' })
  expect(loops).toMatchObject([{ iterations: N, threads: 2 }])
  expect(String(double!.report())).toMatch(/2 threads: 50000 iterations in \d parts/)
  expect(single!.report().programs[0]!.threading).toEqual({ threads: 1, loops: [], reason: '' })
  for (const compiled of [single!, double!, again]) compiled.dispose()
  expect(workerPool.size).toBe(0)
})

test('loops divided for the same number give the same bits on any number of threads', () => {
  const data = wave(N)
  const run = (threads: number): number => {
    const compiled = compile(slope, { threads, dividedFor: 4 })
    const result = compiled(0.5, data)
    expect(compiled.report().programs[0]!.threading).toMatchObject({ threads, reason: '' })
    compiled.dispose()
    return result
  }
  const whole = compile(slope)
  const single = run(1)
  expect([run(2), run(4)]).toEqual([single, single])
  expect(single).not.toBe(whole(0.5, data))
  whole.dispose()
  expect(() => compile(slope, { threads: 2, dividedFor: 0 })).toThrow(/divided for/)
})

test('results are memory of their own, also where they are written into', () => {
  const squares = compile((x: Traced) => mul(sin(exp(sin(exp(x)))), sin(exp(sin(x)))), {
    threads: 2,
  }) as unknown as { (x: Float64Array): Float64Array; into: typeof Object.assign; dispose(): void }
  const x = wave(100_000)
  const y = squares(x)
  expect(Object.prototype.toString.call(y.buffer)).toBe('[object ArrayBuffer]')
  const before = y.slice()
  const out = new Float64Array(y.length)
  squares.into(
    out,
    x.map((entry) => entry / 2),
  )
  expect(y).toEqual(before)
  expect(out[10]).not.toBe(y[10])
  squares.dispose()
})

test('where there is one thread the report says why', () => {
  const threadingOf = (backend: 'wasm' | 'javascript', n: number) => {
    const compiled = compile(slope, { threads: 4, backend })
    compiled(0.5, wave(n))
    const report = compiled.report()
    compiled.dispose()
    expect(String(report)).toContain('one thread: ')
    return report.programs[0]!.threading
  }
  expect(threadingOf('wasm', 10)).toMatchObject({
    threads: 1,
    loops: [],
    reason: 'none of its loops is long enough',
  })
  expect(threadingOf('javascript', N).reason).toBe('generated JavaScript runs on one thread')
})

test('a process with workers ends by itself, from the package and from one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'threads-'))
  try {
    const library = fileURLToPath(new URL('../../../dist/index.js', import.meta.url))
    const program = join(folder, 'program.mjs')
    writeFileSync(
      program,
      `import { compile, exp, grad, mul, sin, sub, sumOver } from ${JSON.stringify(library)}
      const loss = sumOver((w, x) => exp(sin(mul(w, sub(x, sin(mul(w, x)))))))
      const data = Float64Array.from({ length: ${N} }, (_, i) => Math.sin(i))
      const slope = compile(grad(loss), { threads: 3 })
      const values = new Set()
      for (let k = 0; k < 30; k++) values.add(slope(0.5, data))
      await new Promise((resolve) => setTimeout(resolve, 200))
      for (let k = 0; k < 30; k++) values.add(slope(0.5, data))
      const { threads, reason } = slope.report().programs[0].threading
      console.log(JSON.stringify({ threads, reason, values: [...values] }))`,
    )
    const bundle = join(folder, 'bundle.mjs')
    buildSync({
      entryPoints: [program],
      outfile: bundle,
      bundle: true,
      minify: true,
      keepNames: true,
      format: 'esm',
      platform: 'neutral',
    })
    const outputs = [program, bundle].map((file) =>
      execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 }),
    )
    expect(outputs[1]).toBe(outputs[0])
    const { threads, reason, values } = JSON.parse(outputs[0]!) as Record<string, unknown>
    expect({ threads, reason }).toEqual({ threads: 3, reason: '' })
    expect(values).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

afterAll(() => expect(workerPool.failure).toBeUndefined())
