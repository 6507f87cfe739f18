import { afterEach, expect, jest, test } from '@jest/globals'
import { ModuleBuilder, TYPE } from '../../../src/compile/wasm/encoder.js'
import { wasmPlatform } from '../../../src/compile/wasm/platform.js'
import { threadsMissing } from '../../../src/compile/wasm/threads/start-worker.js'
import {
  WorkerPool,
  workerPool,
  type RunPart,
} from '../../../src/compile/wasm/threads/worker-pool.js'
import { compile, exp, grad, mul, sin, sumOver, type Traced } from '../../../src/index.js'

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

/** A program each part of which notes that it ran, if not by a worker: there it fails. */
function failingInWorkers() {
  const module = new ModuleBuilder()
  module.importMemory('host', 'memory', { initial: 1, maximum: 1, shared: true })
  const f = module.define([TYPE.i32, TYPE.i32, TYPE.i32], [], 'part')
  f.get(2)
  f.if()
  f.op('unreachable')
  f.end()
  f.get(1)
  f.i32(1)
  f.memory('i32.store8', 0)
  const { Memory, Module, Instance } = wasmPlatform()!
  const memory = new Memory({ initial: 1, maximum: 1, shared: true })
  const compiled = new Module(module.encode())
  const runPart = new Instance(compiled, { host: { memory } }).exports['part'] as RunPart
  return {
    program: { module: compiled, memory, functions: [], threads: [2] },
    runPart,
    ran: new Uint8Array(memory.buffer),
  }
}

afterEach(() => {
  jest.restoreAllMocks()
  workerPool.failure = undefined
})

test('a part that fails in a worker is told, and then all is done without workers', async () => {
  const pool = new WorkerPool()
  const { program, runPart, ran } = failingInWorkers()
  const id = pool.enter(program)
  expect(pool.size).toBe(1)
  while (pool.run(id, 0, 3, runPart)) await moment()
  expect(pool.size).toBe(0)
  ran.fill(0)
  expect(pool.run(id, 0, 5, runPart)).toBe(true)
  expect([...ran.subarray(0, 6)]).toEqual([1, 1, 1, 1, 1, 0])
  for (let k = 0; k < 500 && pool.failure === 'a worker failed'; k++) await moment()
  expect(pool.failure).toContain('unreachable')
  pool.leave(id)
})

test('a module that a worker can not take makes no difference to the results', async () => {
  const pool = new WorkerPool()
  const { program, runPart } = failingInWorkers()
  const id = pool.enter({
    ...program,
    memory: { buffer: new ArrayBuffer(8), grow: () => 0 },
  } as never)
  while (pool.failure === undefined) {
    expect(pool.run(id, 0, 3, runPart)).toBe(true)
    await moment()
  }
  expect(pool.size).toBe(0)
  pool.leave(id)
})

test('without workers the parts run one after the other, last ones first', () => {
  const pool = new WorkerPool(() => {
    throw new Error('no more threads')
  })
  const { program } = failingInWorkers()
  const id = pool.enter(program)
  expect(pool.failure).toBe('no more threads')
  const seen: number[][] = []
  expect(pool.run(id, 7, 3, (...which) => seen.push(which))).toBe(true)
  expect(seen).toEqual([
    [7, 2, 0],
    [7, 1, 0],
    [7, 0, 0],
  ])
})

test('an error of the own thread is thrown, and the next job runs', () => {
  const pool = new WorkerPool()
  const { program } = failingInWorkers()
  const id = pool.enter(program)
  const failing = (): never => {
    throw new Error('own')
  }
  expect(() => pool.run(id, 0, 3, failing)).toThrow('own')
  let ran = 0
  pool.run(id, 0, 3, () => ran++)
  expect(ran).toBeGreaterThan(0)
  pool.leave(id)
})

test('a compiled function goes on where workers fail, with the same results', () => {
  const slope = grad(sumOver((w: Traced, x: Traced) => exp(sin(mul(w, sin(exp(mul(w, x))))))))
  const data = Float64Array.from({ length: 60_000 }, (_, i) => Math.sin(i))
  const compiled = compile(slope, { threads: 3 })
  const first = compiled(0.5, data)
  expect(compiled.report().programs[0]!.threading.threads).toBe(3)
  workerPool.fail('out of memory')
  expect(compiled(0.5, data)).toBe(first)
  expect(compiled.report().programs[0]!.threading).toMatchObject({
    threads: 1,
    reason: 'a worker could not go on: out of memory',
  })
  const later = compile(slope, { threads: 3 })
  expect(later(0.5, data)).toBe(first)
  expect(later.report().programs[0]!.threading).toMatchObject({
    threads: 1,
    loops: [{ threads: 1 }],
  })
  for (const each of [compiled, later]) each.dispose()
})

test('what a worker has left half done is done again', () => {
  const slope = grad(sumOver((w: Traced, x: Traced) => exp(sin(mul(w, sin(exp(mul(w, x))))))))
  const data = Float64Array.from({ length: 60_000 }, (_, i) => Math.sin(i))
  const compiled = compile(slope, { threads: 2 })
  const first = compiled(0.5, data)
  jest.spyOn(workerPool, 'run').mockReturnValueOnce(false)
  expect(compiled(0.25, data)).not.toBe(first)
  jest.spyOn(workerPool, 'run').mockReturnValueOnce(false)
  expect(compiled(0.5, data)).toBe(first)
  compiled.dispose()
})

test('a platform without shared memory or workers has one thread', () => {
  expect(threadsMissing()).toBeUndefined()
  const platform = globalThis as { crossOriginIsolated?: boolean }
  platform.crossOriginIsolated = false
  expect(threadsMissing()).toContain('isolated from other origins')
  delete platform.crossOriginIsolated
  jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  expect(threadsMissing()).toContain('Node from 20.16 on')
})
