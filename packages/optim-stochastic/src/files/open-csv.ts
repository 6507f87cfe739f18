import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DomainError } from '@wengert/ad-core'
import { knownOptions, show } from '../checks.js'
import type { ColumnBatch, Columns } from './csv-columns.js'
import {
  openedDataset,
  openedFile,
  readHeader,
  type FileDataset,
  type OpenOptions,
} from './open-dataset.js'
import { checkCsvOptions, CSV_OPTIONS, csvPatterns, type CsvOptions } from './read-csv.js'
import { writtenDataset, type StoredDTypes } from './write-dataset.js'

/** Options of {@link openCsv}. */
export interface OpenCsvOptions<Chosen extends Columns = Columns>
  extends CsvOptions<Chosen>, OpenOptions {
  /** How columns are stored, by where they stand in a pattern. Default f64. */
  readonly dtypes?: StoredDTypes
  /**
   * Where the converted table is kept, so that it is not read again while it and these options stay as
   * they are. Default a temporary file, which goes with the dataset.
   */
  readonly converted?: string
}

/**
 * A table of text as a dataset: all samplings, however large it is. It is read once, as by
 * {@link readCsv}, into the layout of {@link writeDataset}, from which batches are then read like
 * those of {@link openDataset}: parsing text costs a hundred times as much as reading numbers.
 *
 * Errors (rejections): as `readCsv`, `writeDataset` and `openDataset`.
 * @example
 * const data = await openCsv('iris.csv', {
 *   columns: { inputs: ['sepal', 'petal'], targets: 'species' },
 *   classes: { species: ['setosa', 'versicolor', 'virginica'] },
 * })
 * await train({ params, data, model, loss, optimizer: smd() })
 * await data.close()
 */
export async function openCsv<const Chosen extends Columns>(
  path: string,
  options: OpenCsvOptions<Chosen>,
): Promise<FileDataset<ColumnBatch<Chosen>>> {
  const caller = 'openCsv'
  const names = [...CSV_OPTIONS, 'dtypes', 'converted', 'prefetch', 'worker']
  knownOptions(caller, options, names, "{ columns: ['x', 'y'] }")
  checkCsvOptions(caller, options)
  const { columns, header, delimiter, classes, dtypes, converted, prefetch, worker } = options
  if (converted !== undefined && typeof converted !== 'string') {
    throw new DomainError(
      `${caller}: expected converted a path, got ${show(converted)}. Perhaps './points.data'?`,
    )
  }
  const table = await openedFile(caller, path, 'openCsv')
  const { size, mtimeMs } = await table.stat()
  await table.close()
  const reading = { columns, header, delimiter, classes, dtypes }
  const origin = JSON.stringify({ ...reading, size, mtimeMs })
  const target = converted ?? join(tmpdir(), `wengert-${randomUUID()}.data`)
  if (converted === undefined || !(await isFrom(target, origin))) {
    const patterns = { [Symbol.asyncIterator]: () => csvPatterns(caller, path, options) }
    await writtenDataset(caller, target, patterns, dtypes === undefined ? {} : { dtypes }, origin)
  }
  const opening = {
    ...(prefetch !== undefined && { prefetch }),
    ...(worker !== undefined && { worker }),
  }
  if (converted !== undefined) return openedDataset<ColumnBatch<Chosen>>(caller, target, opening)
  const remove = (): Promise<void> => rm(target, { force: true })
  try {
    const dataset = await openedDataset<ColumnBatch<Chosen>>(caller, target, opening, remove)
    // Where open files may lose their names, nothing is left behind whatever happens.
    if (process.platform !== 'win32') await remove()
    return dataset
  } catch (error) {
    await remove()
    throw error
  }
}

/**
 * Whether a file was converted from this table, as it is, in this way. Errors: `DomainError` for one that
 * is no such thing, and must not be lost.
 */
async function isFrom(path: string, origin: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined)
  if (there === undefined || there.size === 0) return false
  const handle = await openedFile('openCsv', path, 'openDataset')
  try {
    const own = (await readHeader('openCsv', path, handle)).origin
    if (own !== undefined) return own === origin
    throw new DomainError(
      `openCsv: expected converted the path of a converted table, got '${path}', a dataset of another origin. ` +
        'Perhaps another path?',
    )
  } finally {
    await handle.close()
  }
}
