import { afterAll, describe, expect, test } from '@jest/globals'
import type { Program } from '../../../src/compile/program/program.js'
import { wasmPlatform } from '../../../src/compile/wasm/platform.js'
import { wasmText } from '../../../src/compile/wasm/text.js'
import { wasmProgram, type WasmProgram } from '../../../src/compile/wasm/wasm-program.js'
import { workerPool } from '../../../src/compile/wasm/threads/worker-pool.js'
import {
  add,
  digamma,
  exp,
  gather,
  grad,
  hvp,
  map,
  mul,
  scan,
  sin,
  square,
  stack,
  sub,
  sum,
  sumOver,
  tensor,
  type Traced,
} from '../../../src/index.js'
import { expectClose, programOf, resultsAt, type AnyFunction } from '../backends.js'

type Leaves = readonly (readonly number[])[]

const wave = (n: number, phase = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase))

const inThreads = (program: Program, threads: number): WasmProgram =>
  wasmProgram(program, { threads, leastWork: 1 })

/** Results in so many threads, of three runs and with the workers awake, which are all the same. */
async function resultsInThreads(
  program: Program,
  threads: number,
  at: readonly unknown[],
): Promise<Leaves> {
  const runnable = inThreads(program, threads)
  const first = resultsAt(runnable, at)!
  await new Promise((resolve) => setImmediate(resolve))
  for (let k = 0; k < 2; k++) expect(resultsAt(runnable, at)).toEqual(first)
  runnable.release()
  return first
}

const THREADS = [2, 3, 5, 8] as const
const COUNTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 101]

async function expectSameInThreads(
  what: string,
  f: AnyFunction,
  at: readonly unknown[],
  toTheBit = false,
): Promise<void> {
  const program = programOf(f, at)
  const single = wasmProgram(program)
  const expected = resultsAt(single, at)!
  single.release()
  for (const threads of THREADS) {
    const got = await resultsInThreads(program, threads, at)
    if (toTheBit) expect(got).toEqual(expected)
    else expectClose(`${what} in ${threads} threads`, got, expected, 1e-13)
  }
}

const loss = sumOver((w: Traced, x: Traced) => square(sub(mul(w, x), sin(x)))) as AnyFunction
/** Twelve sums, which are more than stand in registers. */
const manySums = sumOver((w: Traced, x: Traced) =>
  exp(sum(mul(sin(mul(w, x)), stack([x, square(x), sin(x), 1, 2, 3, 4, 5, 6, 7, 8, 9])))),
) as AnyFunction
const values = map((w: Traced, x: Traced) => [
  mul(w, sin(x)),
  stack([x, square(x), w]),
]) as AnyFunction

describe('loops of any length', () => {
  test.each(COUNTS)('%i iterations', async (n) => {
    await expectSameInThreads('sum', loss, [0.5, wave(n)])
    await expectSameInThreads('gradient', grad(loss as never) as AnyFunction, [0.5, wave(n)])
    await expectSameInThreads('many sums', grad(manySums as never) as AnyFunction, [
      wave(12),
      wave(n),
    ])
    await expectSameInThreads('map', values, [0.5, wave(n)], true)
  })
})

test('second derivatives, nested loops and scans within iterations', async () => {
  const point = tensor(wave(21 * 4), { shape: [21, 4] })
  const second = hvp(loss as never) as unknown as AnyFunction
  await expectSameInThreads('hvp', second, [0.5, [1.5], wave(33)].flat() as never)
  const nested: AnyFunction = (w, data) =>
    sumOver((a: Traced, row: Traced) => sumOver((b: Traced, x: Traced) => sin(mul(b, x)))(a, row))(
      w as never,
      data as never,
    )
  await expectSameInThreads('nested', grad(nested as never) as AnyFunction, [0.7, point])
  const scans: AnyFunction = (w, data) =>
    map((a: Traced, row: Traced) =>
      scan((c: Traced, x: Traced) => [add(mul(a, c), x), mul(c, x)])(0.5 as never, row as never),
    )(w as never, data as never)
  await expectSameInThreads('scans', scans, [0.7, point], true)
})

test('iterations that add to the same entries each have a copy of them', async () => {
  const n = 400
  const places = Int32Array.from({ length: n }, (_, i) => (i * i) % 7)
  const f: AnyFunction = (w, k) =>
    sumOver((v: Traced, p: Traced) => sin(mul(gather(v, p), exp(gather(v, add(p, 1))))))(
      w as never,
      k as never,
    )
  await expectSameInThreads('gathers', grad(f as never) as AnyFunction, [
    wave(9),
    Float64Array.from(places),
  ])
})

test('what can not be divided stays whole, for a reason', () => {
  const reasonOf = (f: AnyFunction, at: readonly unknown[]): string => {
    const runnable = inThreads(programOf(f, at), 4)
    const { threads, loops, reason } = runnable.threading
    expect(resultsAt(runnable, at)).toBeDefined()
    runnable.release()
    expect([threads, loops.length]).toEqual(reason === '' ? [4, 1] : [1, 0])
    return reason
  }
  expect(reasonOf(loss, [0.5, wave(99)])).toBe('')
  const running: AnyFunction = (x) =>
    scan((c: Traced, y: Traced) => [add(mul(0.9, c), y), c])(0 as never, x as never)
  expect(reasonOf(running, [wave(99)])).toContain('need what the one before computes')
  const foreign = sumOver((w: Traced, x: Traced) => digamma(add(3, mul(w, x)))) as AnyFunction
  expect(reasonOf(foreign, [0.5, wave(99)])).toContain('call digamma')
  const none = wasmProgram(programOf(loss, [0.5, wave(99)]), { threads: 4 })
  expect(none.threading.reason).toBe('none of its loops is long enough')
  none.release()
})

test('its module imports a shared memory, and is valid', () => {
  const program = programOf(grad(manySums as never) as AnyFunction, [wave(12), wave(50)])
  const runnable = inThreads(program, 3)
  const { bytes } = runnable.generated
  expect(wasmPlatform()!.validate(bytes)).toBe(true)
  const text = wasmText(bytes)
  expect(text).toMatch(/import "host" "memory" \(memory 1 65536 shared\)/)
  expect(text).toContain('(export "part"')
  expect(runnable.threading.loops).toEqual([{ iterations: 50, parts: 12, threads: 3 }])
  runnable.release()
})

test('several programs run in turn on the same workers, which end with the last', async () => {
  const programs = [3, 2, 5].map((threads, k) => {
    const at = [0.5, wave(60 + k, k)]
    const program = programOf(grad(loss as never) as AnyFunction, at)
    return {
      at,
      runnable: inThreads(program, threads),
      expected: resultsAt(inThreads(program, 1), at)!,
    }
  })
  for (let round = 0; round < 200; round++) {
    for (const { at, runnable, expected } of programs) {
      expectClose('in turn', resultsAt(runnable, at)!, expected, 1e-13)
    }
    if (round % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(workerPool.size).toBe(4)
  programs[2]!.runnable.release()
  programs[2]!.runnable.release()
  expect(resultsAt(programs[0]!.runnable, programs[0]!.at)).toBeDefined()
  for (const { runnable } of programs) runnable.release()
  expect(workerPool.size).toBe(0)
})

test('workers take part', async () => {
  const at = [0.5, wave(20000)]
  const program = programOf(grad(loss as never) as AnyFunction, at)
  const runnable = inThreads(program, 3)
  const expected = resultsAt(runnable, at)
  const own = { parts: 0, all: 0 }
  const { run } = workerPool
  workerPool.run = (id, loop, parts, runPart) => {
    own.all += parts
    return run.call(workerPool, id, loop, parts, (...which) => {
      own.parts++
      runPart(...which)
    })
  }
  try {
    while (own.parts === own.all) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(resultsAt(runnable, at)).toEqual(expected)
    }
  } finally {
    workerPool.run = run
    runnable.release()
  }
})

afterAll(() => expect(workerPool.failure).toBeUndefined())
