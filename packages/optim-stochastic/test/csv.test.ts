import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tensor } from '@wengert/ad-core'
import {
  openCsv,
  readCsv,
  writeDataset,
  type Columns,
  type CsvOptions,
} from '../src/files/index.js'
import { sgd, train } from '../src/index.js'
import { mean } from './line.js'

let folder = ''
let path = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wengert-'))
  path = join(folder, 'table.csv')
})
afterAll(() => rm(folder, { recursive: true }))

async function patterns(text: string, options: CsvOptions<Columns>): Promise<unknown[]> {
  await writeFile(path, text)
  const found: unknown[] = []
  for await (const pattern of readCsv(path, options)) found.push(pattern)
  return found
}

const flowers = 'width,height,"kind, of ""it"""\r\n1,2.5,a\r\n\r\n -3e-2 ,"4","b\nc"\r\n5,6,a\r\n'
const choice = {
  columns: { inputs: ['height', 'width'], targets: 'kind, of "it"' },
  classes: { 'kind, of "it"': ['a', 'b\nc'] },
} as const

test('quotes, line ends, blank lines and the byte order mark are read as they are meant', async () => {
  const expected = [
    { inputs: Float64Array.of(2.5, 1), targets: tensor(0, { dtype: 'i32' }) },
    { inputs: Float64Array.of(4, -0.03), targets: tensor(1, { dtype: 'i32' }) },
    { inputs: Float64Array.of(6, 5), targets: tensor(0, { dtype: 'i32' }) },
  ]
  expect(await patterns(flowers, choice)).toEqual(expected)
  expect(await patterns(`\ufeff${flowers}`, choice)).toEqual(expected)
})

test('lines of one table may end in several ways', async () => {
  const ends = ['\r\n', '\n', '\r']
  for (const first of ends) {
    for (const second of ends) {
      const text = `a,b${first}1,2${second}3,4${first}`
      const expected = [Float64Array.of(1, 2), Float64Array.of(3, 4)]
      expect(await patterns(text, { columns: ['a', 'b'] })).toEqual(expected)
      await expect(patterns(`${text}5,x${second}`, { columns: ['a', 'b'] })).rejects.toThrow(
        `${path}:4`,
      )
    }
  }
})

test('columns may have names that every object has', async () => {
  const text = 'constructor,toString\n1,yes\n'
  const columns = { inputs: 'constructor', targets: 'toString' }
  expect(await patterns(text, { columns, classes: { toString: ['no', 'yes'] } })).toEqual([
    { inputs: 1, targets: tensor(1, { dtype: 'i32' }) },
  ])
})

test('columns by number, other delimiters, single numbers and vectors of classes', async () => {
  expect(await patterns('1;2\n3;4', { columns: 1, header: false, delimiter: ';' })).toEqual([2, 4])
  expect(
    await patterns('x\ty\n1\tno\n2\tyes\n', {
      columns: { a: [0], b: ['y', 1] },
      delimiter: '\t',
      classes: { 1: ['no', 'yes'] },
    }),
  ).toEqual([
    { a: Float64Array.of(1), b: Int32Array.of(0, 0) },
    { a: Float64Array.of(2), b: Int32Array.of(1, 1) },
  ])
})

describe('refused', () => {
  const table = 'x,y\n1,2\n'
  const cases: [string, string, object, string][] = [
    [
      'a missing number',
      `${table}3,\n`,
      { columns: 'y' },
      "column 'y', got nothing at PATH:3. Perhaps leave",
    ],
    [
      'NaN',
      `${table}NaN,1\n`,
      { columns: ['x'] },
      "got 'NaN' at PATH:3. Perhaps leave lines with gaps out?",
    ],
    ['infinity', 'x\nInfinity', { columns: 'x' }, "got 'Infinity' at PATH:2"],
    ['a hexadecimal number', 'x\n0x10', { columns: 'x' }, "got '0x10' at PATH:2"],
    ['a word', `${table}"a\nb",1\n`, { columns: 'x' }, 'at PATH:4. Perhaps its words in classes'],
    [
      'another class',
      'c\na\nz',
      { columns: 'c', classes: { c: ['a'] } },
      "classes 'a' in column 'c', got 'z' at PATH:3",
    ],
    [
      'a field too many',
      `${table}\n3,4,5\n`,
      { columns: 'x' },
      'expected 2 fields in every line, as in the first, got 3 at PATH:4',
    ],
    ['a field too few', `${table}3\n`, { columns: 'x' }, 'got 1 at PATH:3'],
    [
      'an open quote',
      `${table}"3,4\n`,
      { columns: 'x' },
      'got a quote that is never closed at PATH:',
    ],
    ['a quote within', `${table}3"4,5\n`, { columns: 'x' }, 'got quotes within a field at PATH:3'],
    ['an unknown column', table, { columns: 'z' }, "among 'x', 'y', got 'z'"],
    ['a misspelt column', 'width,y\n1,2', { columns: ['widht'] }, "Perhaps 'width'?"],
    ['a number beyond', table, { columns: { a: 2 } }, 'got 2'],
    ['a name without names', table, { columns: 'x', header: false }, 'Perhaps header: true?'],
    ['classes of no column', table, { columns: 'x', classes: { z: ['a'] } }, "got 'z'"],
    ['no columns', table, { columns: {} }, 'expected columns as names or numbers'],
  ]
  test.each(cases)('%s', async (_name, text, options, message) => {
    const reading = patterns(text, options as CsvOptions<Columns>)
    await expect(reading).rejects.toThrow(message.replace('PATH', path))
  })

  test('options that are none, at once', () => {
    const refused: [object, string][] = [
      [{}, 'expected the option columns'],
      [{ columns: 'x', headers: true }, "Perhaps 'header'?"],
      [{ columns: 'x', header: 1 }, 'header true or false'],
      [{ columns: 'x', delimiter: '' }, 'delimiter a text'],
      [{ columns: 'x', classes: { x: ['a', 'a'] } }, 'a list of different words'],
      [{ columns: 'x', classes: 'a' }, 'classes an object'],
    ]
    for (const [options, message] of refused) {
      expect(() => readCsv(path, options as never)).toThrow(message)
    }
  })

  test('a file that is not there, an empty one', async () => {
    const none = join(folder, 'none.csv')
    await expect(openCsv(none, { columns: 'x' })).rejects.toThrow(
      `expected a file at '${none}', got none`,
    )
    await writeFile(path, 'x,y\n')
    await expect(openCsv(path, { columns: 'x' })).rejects.toThrow('at least one pattern')
  })
})

describe('a table as a dataset', () => {
  const options = {
    params: 0,
    loss: mean,
    optimizer: sgd({ stepSize: 0.1 }),
    batchSize: 3,
    epochs: 2,
  }
  const numbers = Float64Array.from({ length: 10 }, (_, i) => i * i)

  test('trains in any order as its numbers in memory do, and line by line in its own', async () => {
    await writeFile(path, `x\n${[...numbers].join('\n')}`)
    const data = await openCsv(path, { columns: 'x' })
    expect((await train({ ...options, data })).state).toEqual(
      (await train({ ...options, data: numbers })).state,
    )
    await data.close()
    const lines = await train({ ...options, data: readCsv(path, { columns: 'x' }) })
    const sequential = await train({ ...options, data: numbers, sampling: 'sequential' })
    expect(lines.params).toBe(sequential.params)
    expect(await readdir(folder)).toEqual(['table.csv'])
  })

  test('is converted once, and again when it or the columns have changed', async () => {
    const converted = join(folder, 'table.data')
    const opened = async (columns: Columns): Promise<unknown> => {
      const data = await openCsv(path, { columns, converted, dtypes: 'f32', worker: false })
      const batch = await data.gather(Int32Array.of(1), 1)
      await data.close()
      return batch
    }
    await writeFile(path, 'x,y\n1,2\n3,4')
    expect(await opened('x')).toEqual(new Float32Array([3]))
    const first = await readFile(converted)
    await utimes(converted, 1, 1)
    expect(await opened('x')).toEqual(new Float32Array([3]))
    expect(await readFile(converted)).toEqual(first)
    expect(await opened('y')).toEqual(new Float32Array([4]))
    await writeFile(path, 'x,y\n1,2\n3,444')
    expect(await opened('y')).toEqual(new Float32Array([444]))
  })

  test('does not take the place of anything else', async () => {
    await writeFile(path, 'x\n1\n')
    const options = { columns: 'x', converted: path } as const
    await expect(openCsv(path, options)).rejects.toThrow('expected a dataset file')
    const other = join(folder, 'other.data')
    await writeDataset(other, [1, 2])
    await expect(openCsv(path, { columns: 'x', converted: other })).rejects.toThrow(
      'of another origin',
    )
    await expect(openCsv(path, { columns: 'x', converted: 1 } as never)).rejects.toThrow(
      'converted a path',
    )
  })
})
