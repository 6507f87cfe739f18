import { afterAll, expect, jest, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Threads that can't be had, or that end when they are first asked for something. */
let isAvailable = true
class FailingWorker extends EventEmitter {
  constructor() {
    super()
    if (!isAvailable) throw new Error('no threads')
  }
  ref(): void {}
  unref(): void {}
  postMessage(): void {
    setImmediate(() => this.emit('exit', 1))
  }
  terminate(): Promise<number> {
    return Promise.resolve(0)
  }
}

jest.unstable_mockModule('node:worker_threads', () => ({ Worker: FailingWorker }))
const { openDataset, writeDataset } = await import('../src/files/index.js')

const folder = await mkdtemp(join(tmpdir(), 'wengert-'))
afterAll(() => rm(folder, { recursive: true }))

test.each([true, false])('reads without its thread (one to be had at first: %s)', async (first) => {
  isAvailable = first
  const path = join(folder, 'points.data')
  await writeDataset(path, Float64Array.of(1, 2, 3))
  const data = await openDataset(path)
  const answers = await Promise.all([
    data.gather(Int32Array.of(2, 0), 2),
    data.gather(Int32Array.of(1), 1),
  ])
  expect(answers).toEqual([Float64Array.of(3, 1), Float64Array.of(2)])
  expect(await data.gather(Int32Array.of(1), 1)).toEqual(Float64Array.of(2))
  await data.close()
})

test('what is waited for when it is closed is refused', async () => {
  isAvailable = true
  const path = join(folder, 'points.data')
  await writeDataset(path, Float64Array.of(1, 2, 3))
  const data = await openDataset(path)
  const answer = data.gather(Int32Array.of(1), 1)
  const refusal = expect(answer).rejects.toThrow('got one that was closed')
  await data.close()
  await refusal
})
