import { expect, test } from '@jest/globals'
import { ModuleBuilder, TYPE } from '../../../src/compile/wasm/encoder.js'
import { wasmPlatform } from '../../../src/compile/wasm/platform.js'
import { WorkerPool, type RunPart } from '../../../src/compile/wasm/threads/worker-pool.js'

const PARTS = 6

/** A program each part of which writes who ran it, as 1 and more, at its own place. */
function namingThreads() {
  const module = new ModuleBuilder()
  module.importMemory('host', 'memory', { initial: 1, maximum: 1, shared: true })
  const f = module.define([TYPE.i32, TYPE.i32, TYPE.i32], [], 'part')
  f.get(1)
  f.get(2)
  f.i32(1)
  f.op('i32.add')
  f.memory('i32.store8', 0)
  const { Memory, Module, Instance } = wasmPlatform()!
  const memory = new Memory({ initial: 1, maximum: 1, shared: true })
  const compiled = new Module(module.encode())
  return {
    module: compiled,
    memory,
    runPart: new Instance(compiled, { host: { memory } }).exports['part'] as RunPart,
    ran: new Uint8Array(memory.buffer, 0, PARTS),
  }
}

test('a thread takes parts of those loops only in which it has a place', async () => {
  const pool = new WorkerPool()
  const { module, memory, runPart, ran } = namingThreads()
  const id = pool.enter({ module, memory, functions: [], threads: [3, 2] })
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const threadsOf = (loop: number): readonly number[] => {
    ran.fill(0)
    const run: RunPart = (...which) => {
      Atomics.wait(clock, 0, 0, 1) // leaves parts for others
      runPart(...which)
    }
    expect(pool.run(id, loop, PARTS, run)).toBe(true)
    return [...ran]
  }
  const seen = new Set<number>()
  for (let round = 0; seen.size < 3 && round < 1000; round++) {
    threadsOf(0).forEach((thread) => seen.add(thread))
    threadsOf(1).forEach((thread) => expect([1, 2]).toContain(thread))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect([...seen].sort()).toEqual([1, 2, 3])
  pool.leave(id)
}, 30_000)
