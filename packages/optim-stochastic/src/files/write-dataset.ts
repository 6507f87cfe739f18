import { DomainError, type DType } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { randomUUID } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { knownOptions, oneOf } from '../checks.js'
import { dataTree } from '../data/leaves.js'
import { headerBytes } from './header.js'
import { packed, recordBytes, recordForm, type RecordForm } from './record.js'
import { patternSource, type PatternSource } from './pattern-source.js'

/** How columns are stored: all alike, or each by where it stands in a pattern. */
export type StoredDTypes = DType | { readonly [path: string]: DType }

/** Options of {@link writeDataset}. */
export interface WriteOptions {
  /**
   * How columns are stored where not as they are given: `'f16'`, or `{ inputs: 'f16' }`. One dtype for
   * all leaves integers as they are.
   */
  readonly dtypes?: StoredDTypes
}

/** What was written. */
export interface WrittenDataset {
  readonly patterns: number
  /** Length of the file. */
  readonly bytes: number
}

/** Bytes that are written at once. */
const CHUNK = 1 << 20

/**
 * Writes patterns to a file for {@link openDataset}: a tree of arrays whose leading axes count them, a
 * dataset, or an iterable of patterns, also an asynchronous one, however long; about a megabyte of it
 * is held. The file takes its name when it is complete and on the disk: one that is there under this
 * name stays whole until then. The layout is described in docs/data-format.md.
 *
 * Errors (rejections): `DomainError` for data without patterns, or without a number in a pattern, an unknown column in `dtypes`,
 * and numbers that a dtype can't hold; as `train` for the form of data.
 * @example await writeDataset('digits.data', { inputs, targets }, { dtypes: { inputs: 'f16' } })
 */
export async function writeDataset(
  path: string,
  data: unknown,
  options: WriteOptions = {},
): Promise<WrittenDataset> {
  const caller = 'writeDataset'
  knownOptions(caller, options, ['dtypes'])
  return writtenDataset(caller, path, data, options)
}

/** Writes in somebody's name, and notes what the data were made from. */
export async function writtenDataset(
  caller: string,
  path: string,
  data: unknown,
  { dtypes }: WriteOptions,
  origin?: string,
): Promise<WrittenDataset> {
  const patterns = patternSource(caller, data)
  const partial = `${path}.${randomUUID()}.partial`
  let file: FileHandle | undefined
  try {
    const first = await patterns.next(1)
    if (first === undefined) {
      throw new DomainError(
        `${caller}: expected at least one pattern, got none. Perhaps a generator that was used before?`,
      )
    }
    const { leaves, build } = dataTree(caller, first.batch, 'data')
    const given = patterns.dtypes()
    const batch = {
      leaves: leaves.map((leaf, k) => ({ ...leaf, dtype: given[k] ?? leaf.dtype })),
      build,
    }
    const form = recordForm(batch, dtypeChoice(caller, dtypes))
    requireColumns(caller, form, dtypes)
    file = await openInFolder(caller, partial)
    const written = await fill(caller, file, form, patterns, first, origin)
    await file.sync()
    await file.close()
    file = undefined
    await rename(partial, path)
    return written
  } catch (error) {
    await file?.close()
    await rm(partial, { force: true })
    throw error
  } finally {
    await patterns.close()
  }
}

/** A new file. Errors: `DomainError` where there is no folder for it. */
async function openInFolder(caller: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx')
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'ENOENT') throw error
    throw new DomainError(
      `${caller}: expected a folder for the file, got none at '${dirname(path)}'. Perhaps make it first?`,
    )
  }
}

async function fill(
  caller: string,
  file: FileHandle,
  form: RecordForm,
  patterns: PatternSource,
  first: { readonly batch: unknown; readonly count: number },
  origin: string | undefined,
): Promise<WrittenDataset> {
  const note = origin === undefined ? {} : { origin }
  const { length: start } = headerBytes({ ...form, ...note, patterns: 0 })
  const size = recordBytes(form)
  const rows = Math.max(1, Math.floor(CHUNK / size))
  let count = 0
  let position = start
  for (
    let chunk: typeof first | undefined = first;
    chunk !== undefined;
    chunk = await patterns.next(rows)
  ) {
    const { leaves } = dataTree(caller, chunk.batch, 'data')
    const bytes = packed(caller, form, leaves, chunk.count, count)
    await file.write(bytes, 0, bytes.length, position)
    count += chunk.count
    position += bytes.length
  }
  await file.write(headerBytes({ ...form, ...note, patterns: count }), 0, start, 0)
  return { patterns: count, bytes: position }
}

function dtypeChoice(
  caller: string,
  dtypes: StoredDTypes | undefined,
): (path: string, own: DType) => DType {
  const known: readonly DType[] = ['f64', 'f32', 'f16', 'i32']
  if (dtypes === undefined) return (_path, own) => own
  if (typeof dtypes !== 'object' || dtypes === null) {
    const all = oneOf(caller, 'dtypes', dtypes, known)
    return (_path, own) => (own === 'i32' ? own : all)
  }
  for (const [path, dtype] of Object.entries(dtypes)) oneOf(caller, `dtypes.${path}`, dtype, known)
  return (path, own) => (Object.hasOwn(dtypes, path) ? dtypes[path]! : own)
}

function requireColumns(caller: string, form: RecordForm, dtypes: StoredDTypes | undefined): void {
  const paths = form.leaves.map(({ path }) => path)
  for (const path of Object.keys(typeof dtypes === 'object' ? dtypes : {})) {
    if (paths.includes(path)) continue
    const there = paths.map((name) => `'${name}'`).join(', ')
    throw new DomainError(
      `${caller}: expected dtypes of columns among ${there}, got '${path}'.${perhaps(path, paths)}`,
    )
  }
  if (recordBytes(form) === 0) {
    throw new DomainError(
      `${caller}: expected at least one number in a pattern, got none. Perhaps { inputs, targets }?`,
    )
  }
}
