import { Worker } from 'node:worker_threads'
import { afterEach, expect, jest, test } from '@jest/globals'
import { wasmProgram } from '../../../src/compile/wasm/wasm-program.js'
import type { StartedWorker } from '../../../src/compile/wasm/threads/start-worker.js'
import { startWorker, threadsMissing } from '../../../src/compile/wasm/threads/start-worker.js'
import { workerPool, WorkerPool } from '../../../src/compile/wasm/threads/worker-pool.js'
import { grad, mul, sin, square, sumOver, type Traced } from '../../../src/index.js'
import { programOf, resultsAt, type AnyFunction } from '../backends.js'

const wave = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i))

afterEach(() => {
  jest.restoreAllMocks()
})

/** Runs a script in a worker that has nothing of Node, but `self` as in a page. */
function startAsInPage(source: string, fail: (reason: string) => void): StartedWorker {
  const script = `
    const { parentPort } = require('node:worker_threads')
    const self = { set onmessage(take) { parentPort.on('message', (data) => take({ data })) } }
    new Function('self', 'require', ${JSON.stringify(source)})(self, undefined)`
  const worker = new Worker(script, { eval: true })
  worker.on('error', ({ message }) => fail(message))
  worker.unref()
  return {
    post: (message) => worker.postMessage(message),
    end: () => void worker.terminate(),
  }
}

test('workers of pages take parts, where the first thread must not sleep', async () => {
  const pool = new WorkerPool(startAsInPage)
  const taken = { here: 0, all: 0 }
  jest.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new TypeError('a page must not sleep')
  })
  jest.spyOn(workerPool, 'enter').mockImplementation((program) => pool.enter(program))
  jest.spyOn(workerPool, 'leave').mockImplementation((id) => pool.leave(id))
  jest.spyOn(workerPool, 'run').mockImplementation((id, loop, parts, runPart) => {
    taken.all += parts
    return pool.run(id, loop, parts, (...which) => {
      taken.here++
      runPart(...which)
    })
  })
  const slope = grad(sumOver((w: Traced, x: Traced) => square(sin(mul(w, x)))) as never)
  const at = [0.5, wave(20_001)]
  const runnable = wasmProgram(programOf(slope as AnyFunction, at), { threads: 3, leastWork: 1 })
  const expected = resultsAt(runnable, at)
  while (taken.here === taken.all) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(resultsAt(runnable, at)).toEqual(expected)
  }
  expect(pool.failure).toBeUndefined()
  runnable.release()
  expect(pool.size).toBe(0)
})

test('in a page a worker is started on an address of its script', () => {
  jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  const events: unknown[] = []
  class PageWorker {
    onerror: ((event: { message?: string }) => void) | null = null
    constructor(address: string) {
      events.push(address.replace(/:.*/, ''))
      made = this
    }
    postMessage(message: object): void {
      events.push(message)
    }
    terminate(): void {
      events.push('ended')
    }
  }
  let made: PageWorker | undefined
  const platform = globalThis as { Worker?: unknown }
  platform.Worker = PageWorker
  try {
    expect(threadsMissing()).toBeUndefined()
    const worker = startWorker('1', (reason) => events.push(reason))
    worker.post({ words: 1 })
    made!.onerror!({ message: 'lost' })
    made!.onerror!({})
    worker.end()
  } finally {
    delete platform.Worker
  }
  expect(events).toEqual(['blob', { words: 1 }, 'lost', 'its script could not be loaded', 'ended'])
})
