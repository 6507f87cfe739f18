import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DomainError, tensor, type Tensor } from '@wengert/ad-core'
import { openDataset, writeDataset } from '../src/files/index.js'
import { jsonLength, parsedHeader, PREFACE, type Header } from '../src/files/header.js'
import { readingPlan } from '../src/files/reading-plan.js'
import { sgd, subset, train, type TrainState } from '../src/index.js'
import { tableOf } from '../src/data/table.js'
import { linePoints, problem } from './line.js'

let folder = ''
let path = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wengert-'))
  path = join(folder, 'points.data')
})
afterAll(() => rm(folder, { recursive: true }))

/** The patterns of a file at some indices, which are then compared with those in memory. */
async function gathered(indices: readonly number[], worker = false): Promise<unknown> {
  const dataset = await openDataset(path, { worker })
  const batch = await dataset.gather(Int32Array.from(indices), indices.length)
  await dataset.close()
  return batch
}

function inMemory(data: unknown, indices: readonly number[]): unknown {
  return tableOf('test', data).gather(Int32Array.from(indices), indices.length)
}

const trees: [string, unknown][] = [
  ['a vector', Float64Array.of(1, NaN, -0, Infinity, 1e-320, 6)],
  ['single precision', new Float32Array([1.1, 2.2, NaN, 4, 5, 6])],
  ['integers', Int32Array.of(-(2 ** 31), 2, 3, 4, 5, 2 ** 31 - 1)],
  ['a tensor', tensor(Float64Array.from({ length: 24 }, Math.sqrt), { shape: [6, 2, 2] })],
  [
    'half floats',
    tensor(
      [
        [1, 1 / 3],
        [1e-7, -0],
        [7e4, -65504],
        [4, 5],
        [5, 6],
        [6, 7],
      ],
      { dtype: 'f16' },
    ),
  ],
  [
    'a tree of them',
    {
      inputs: tensor([[1], [2], [3], [4], [5], [6]], { dtype: 'f16' }),
      parts: [Int32Array.of(1, 2, 3, 4, 5, 6), { deep: [6, 5, 4, 3, 2, 1] }],
    },
  ],
]

test.each(trees)('%s comes back as batches of it in memory', async (_name, data) => {
  const written = await writeDataset(path, data)
  expect(written).toEqual({ patterns: 6, bytes: (await readFile(path)).length })
  for (const indices of [[0, 1, 2, 3, 4, 5], [5, 0, 5, 2], [3]]) {
    expect(await gathered(indices)).toEqual(inMemory(data, indices))
  }
})

test('patterns, one after the other or asynchronously, and datasets are written as arrays are', async () => {
  const { inputs, targets } = linePoints(9)
  const rows = Array.from({ length: 9 }, (_, i) => ({ inputs: inputs.at(i), targets: targets[i]! }))
  async function* later(): AsyncGenerator<unknown> {
    for (const row of rows) yield await Promise.resolve(row)
  }
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  for (const data of [
    { inputs, targets },
    new Set(rows),
    later(),
    subset({ inputs, targets }, all),
  ]) {
    expect((await writeDataset(path, data)).patterns).toBe(9)
    expect(await gathered(all)).toEqual(inMemory({ inputs, targets }, all))
  }
})

test('columns may be stored in other dtypes', async () => {
  const data = {
    x: tensor([
      [1, 1 / 3],
      [2, 1e5],
    ]),
    y: Float64Array.of(3, 4),
    z: Int32Array.of(1, 2),
  }
  await writeDataset(
    path,
    { ...data, x: tensor([[1, 1 / 3]]), y: [3], z: Int32Array.of(1) },
    { dtypes: 'f16' },
  )
  expect(await gathered([0])).toEqual({
    x: tensor(tensor([[1, 1 / 3]], { dtype: 'f16' }), { dtype: 'f32' }),
    y: new Float32Array([3]),
    z: Int32Array.of(1),
  })
  await writeDataset(path, data, { dtypes: { x: 'f32', y: 'i32' } })
  expect(await gathered([1])).toEqual({
    x: tensor([[2, 1e5]], { dtype: 'f32' }),
    y: Int32Array.of(4),
    z: Int32Array.of(2),
  })
  const refused: [object, string][] = [
    [{ x: 'f16' }, "got 100000 in pattern 1. Perhaps dtype 'f32'?"],
    [{ x: 'i32' }, 'got 0.333'],
    [{ w: 'f32' }, "among 'x', 'y', 'z', got 'w'"],
    [{ x: 'float16' }, 'dtypes.x among'],
  ]
  for (const [dtypes, message] of refused) {
    await expect(writeDataset(path, data, { dtypes } as never)).rejects.toThrow(message)
  }
})

describe('training from a file', () => {
  const options = { ...problem, optimizer: sgd({ stepSize: 0.1 }), batchSize: 7, steps: 50 }

  test.each([
    ['shuffle', true],
    ['shuffle', false],
    ['replacement', true],
    ['sequential', true],
  ] as const)(
    '%s (on a thread: %s) gives the states of arrays, also resumed',
    async (sampling, worker) => {
      await writeDataset(path, problem.data)
      const data = await openDataset<{ inputs: Tensor; targets: Float64Array }>(path, {
        worker,
        prefetch: 21,
      })
      const expected = await train({ ...options, sampling })
      expect((await train({ ...options, sampling, data })).state).toEqual(expected.state)
      const part = await train({ ...options, sampling, data, steps: 17 })
      const resume = JSON.parse(JSON.stringify(part.state)) as TrainState
      expect((await train({ ...options, data, resume })).state).toEqual(expected.state)
      await data.close()
      await data.close()
      await expect(train({ ...options, data })).rejects.toThrow('got one that was closed')
    },
  )
})

test('an open file that nothing is awaited from keeps no process alive', async () => {
  const kept = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length
  await writeDataset(path, [1, 2, 3])
  const counts = [kept()]
  const data = await openDataset(path)
  counts.push(kept())
  const answer = data.gather(Int32Array.of(1), 1)
  counts.push(kept())
  await answer
  counts.push(kept())
  await data.close() // before anything may fail: the test would never end
  expect(counts.map((count) => count - counts[0]!)).toEqual([0, 0, 1, 0])
})

test('a file is replaced only by a whole one', async () => {
  await writeDataset(path, [1, 2, 3])
  const before = await readFile(path)
  function* breaking(): Generator<number> {
    yield 1
    throw new RangeError('mine')
  }
  await expect(writeDataset(path, breaking())).rejects.toThrow('mine')
  await expect(writeDataset(path, new Set())).rejects.toThrow('at least one pattern')
  await expect(writeDataset(path, [])).rejects.toThrow('expected data, got none')
  await expect(
    writeDataset(path, { x: tensor(new Float64Array(0), { shape: [3, 0] }) }),
  ).rejects.toThrow('at least one number in a pattern')
  expect(await readFile(path)).toEqual(before)
  expect(await readdir(folder)).toEqual(['points.data'])
})

describe('a file that is none', () => {
  /** What is read of a file of these bytes before anything else. */
  function header(bytes: Uint8Array): Header {
    const length = jsonLength('test', path, bytes.subarray(0, PREFACE))
    return parsedHeader('test', path, bytes.slice(0, PREFACE + length), length, bytes.length)
  }

  test('is refused wherever it was cut, and where it goes on', async () => {
    await writeDataset(path, { inputs: [1, 2], targets: Int32Array.of(1, 2) })
    const whole = await readFile(path)
    expect(header(whole)).toMatchObject({ patterns: 2 })
    for (let length = 0; length < whole.length; length++) {
      expect(() => header(whole.subarray(0, length))).toThrow(DomainError)
    }
    for (const length of [0, 20, 100, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length))
      await expect(openDataset(path)).rejects.toThrow(/openDataset: expected .* Perhaps/)
    }
    await writeFile(path, Buffer.concat([whole, Buffer.of(0)]))
    await expect(openDataset(path)).rejects.toThrow('too long')
  })

  test('is refused wherever its header was damaged', async () => {
    await writeDataset(path, [1, 2, 3])
    const whole = await readFile(path)
    for (let place = 0; place < PREFACE + whole.readUInt32LE(12); place++) {
      const damaged = Buffer.from(whole)
      damaged[place]! ^= 4
      expect(() => header(damaged)).toThrow(DomainError)
    }
    whole[50]! ^= 4
    await writeFile(path, whole)
    await expect(openDataset(path)).rejects.toThrow('damaged header')
  })

  const cases: [string, Uint8Array | string, string][] = [
    ['empty', '', 'an empty file'],
    ['a table', 'x,y\n1,2\n'.repeat(9), 'Perhaps openCsv(path, { columns })?'],
    ['of another kind', Uint8Array.from({ length: 99 }, (_, i) => i), 'a file of another format'],
  ]
  test.each(cases)('%s', async (_name, content, message) => {
    await writeFile(path, content)
    await expect(openDataset(path)).rejects.toThrow(message)
  })

  test('of a later version, missing, a folder, or no path', async () => {
    await writeDataset(path, [1])
    const later = await readFile(path)
    later.writeUInt32LE(2, 8)
    await writeFile(path, later)
    await expect(openDataset(path)).rejects.toThrow('got version 2 of its format')
    await expect(openDataset(join(folder, 'none'))).rejects.toThrow(
      'Perhaps writeDataset(path, data) first?',
    )
    await expect(openDataset(folder)).rejects.toThrow('got a folder')
    await expect(openDataset(7 as never)).rejects.toThrow('expected a path, got 7')
    await expect(openDataset(path, { workers: 1 } as never)).rejects.toThrow("Perhaps 'worker'?")
    await expect(openDataset(path, { worker: 1 } as never)).rejects.toThrow('worker true or false')
  })

  test.each([true, false])('cut while it is read (on a thread: %s)', async (worker) => {
    await writeDataset(path, [1, 2, 3])
    const dataset = await openDataset(path, { worker })
    await writeFile(path, (await readFile(path)).subarray(0, -8))
    await expect(dataset.gather(Int32Array.of(2), 1)).rejects.toThrow('got one that was cut')
    await dataset.close()
  })
})

test('indices of patterns that there are not are refused', async () => {
  await writeDataset(path, { constructor: [1, 2, 3], b: [4, 5, 6] }, { dtypes: { b: 'f32' } })
  for (const worker of [true, false]) {
    const data = await openDataset(path, { worker })
    for (const index of [-1, 3, -3]) {
      await expect(data.gather(Int32Array.of(0, index), 2)).rejects.toThrow(
        `openDataset: expected indices from 0 to 2 of '${path}', got ${index} at place 1.`,
      )
    }
    const one = { constructor: Float64Array.of(3), b: Float32Array.of(6) }
    expect(await data.gather(Int32Array.of(2, -1), 1)).toEqual(one)
    await data.close()
  }
})

test('records are read in order, each once, with few gaps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(200), { minLength: 1, maxLength: 30 }),
      fc.nat(10),
      (indices, gap) => {
        const plan = readingPlan(Int32Array.from(indices), indices.length, gap)
        const read: number[] = []
        let end = -Infinity
        for (let k = 0; k < plan.stretches.length; k += 2) {
          const first = plan.stretches[k]!
          expect(first - end).toBeGreaterThan(gap)
          for (let i = 0; i < plan.stretches[k + 1]!; i++) read.push(first + i)
          end = read.at(-1)! + 1
        }
        expect(Array.from(plan.places, (place) => read[place])).toEqual(indices)
        let unused = 0
        let longest = 0
        for (const index of read) {
          unused = indices.includes(index) ? 0 : unused + 1
          longest = Math.max(longest, unused)
        }
        expect(longest).toBeLessThanOrEqual(gap)
      },
    ),
    { numRuns: 40 },
  )
})
