import { DomainError, type DType } from '@wengert/ad-core'
import { open, type FileHandle } from 'node:fs/promises'
import { knownOptions, show, wholeNumber } from '../checks.js'
import type { Dataset } from '../data/dataset.js'
import { jsonLength, parsedHeader, PREFACE, type Header } from './header.js'
import { closed, directReader } from './reader.js'
import { readingPlan } from './reading-plan.js'
import { recordBytes, unpacker } from './record.js'
import { threadReader } from './thread-reader.js'

/** Options of {@link openDataset}. */
export interface OpenOptions {
  /**
   * Patterns that a training asks for ahead, in whole batches. Default as many as 256 KiB hold, from 1
   * to 4096. More of them cost memory (twice as many are held) and make for fewer, longer reads.
   */
  readonly prefetch?: number
  /** Whether a thread of its own reads (default), or this one between other things. */
  readonly worker?: boolean
}

/** A file of patterns that is open: data for `train` and `trainerAsync`. */
export interface FileDataset<Batch = unknown> extends Dataset<Batch> {
  readonly path: string
  /** What a pattern consists of: where it stands, its shape and how it is stored. */
  readonly columns: readonly {
    readonly path: string
    readonly shape: readonly number[]
    readonly dtype: DType
  }[]
  readonly bytesPerPattern: number
  readonly prefetch: number
  readonly gather: (indices: Int32Array, count: number) => Promise<Batch>
  /** Ends the thread and lets go of the file. What is asked for after it is refused. */
  readonly close: () => Promise<void>
}

/** Bytes that are read together, unless told otherwise: a message to the thread costs as much as copying so many. */
const BLOCK = 1 << 18

/**
 * Opens a file that {@link writeDataset} made. Batches are read from it as they are drawn, sorted by
 * place and in as few reads as that allows, ahead of the training; what is held in memory are two
 * blocks of `prefetch` patterns and, for a permutation, four bytes a pattern. f16 columns come as f32.
 * A thread that isn't waited for keeps no process alive.
 *
 * Errors (rejections, `DomainError`): no file, one of another format, of a newer version, cut, or with
 * a damaged header; a file that is cut while it is read.
 * @example
 * const data = await openDataset<{ inputs: Tensor; targets: Int32Array }>('digits.data')
 * await train({ params, data, model, loss, optimizer: smd(), batchSize: 10, epochs: 3 })
 * await data.close()
 */
export async function openDataset<Batch = unknown>(
  path: string,
  options: OpenOptions = {},
): Promise<FileDataset<Batch>> {
  const caller = 'openDataset'
  knownOptions(caller, options, ['prefetch', 'worker'])
  return openedDataset(caller, path, options)
}

/** Opens in somebody's name; `whenClosed` comes after the file was let go. */
export async function openedDataset<Batch>(
  caller: string,
  path: string,
  options: OpenOptions,
  whenClosed: () => Promise<void> = () => Promise.resolve(),
): Promise<FileDataset<Batch>> {
  const { prefetch, worker = true } = options
  if (prefetch !== undefined) wholeNumber(caller, 'prefetch', prefetch, 0)
  if (typeof worker !== 'boolean') {
    throw new DomainError(
      `${caller}: expected worker true or false, got ${show(worker)}. Perhaps true?`,
    )
  }
  requireLittleEndian(caller)
  const handle = await openedFile(caller, path, 'openDataset')
  try {
    const header = await readHeader(caller, path, handle)
    return fileDataset<Batch>({ caller, path, handle, header, prefetch, worker, whenClosed })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A file to read. Errors: `DomainError` where there is none. */
export async function openedFile(
  caller: string,
  path: string,
  kind: 'openDataset' | 'openCsv',
): Promise<FileHandle> {
  if (typeof path !== 'string') {
    throw new DomainError(`${caller}: expected a path, got ${show(path)}. Perhaps './points.data'?`)
  }
  try {
    const handle = await open(path, 'r')
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    const hint = kind === 'openDataset' ? 'writeDataset(path, data) first' : 'another folder'
    throw new DomainError(`${caller}: expected a file at '${path}', got none. Perhaps ${hint}?`)
  }
  throw new DomainError(
    `${caller}: expected a file at '${path}', got a folder or a device. Perhaps a file in it?`,
  )
}

/** What a file says about itself. Errors: `DomainError` where it is no whole dataset file. */
export async function readHeader(
  caller: string,
  path: string,
  handle: FileHandle,
): Promise<Header> {
  const preface = await start(handle, PREFACE)
  const length = jsonLength(caller, path, preface)
  const { size } = await handle.stat()
  const bytes = await start(handle, Math.min(size, PREFACE + length))
  return parsedHeader(caller, path, bytes, length, size)
}

async function start(handle: FileHandle, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

interface OpenFile {
  readonly caller: string
  readonly path: string
  readonly handle: FileHandle
  readonly header: Header
  readonly prefetch: number | undefined
  readonly worker: boolean
  readonly whenClosed: () => Promise<void>
}

function fileDataset<Batch>(file: OpenFile): FileDataset<Batch> {
  const { caller, path, handle, header, whenClosed } = file
  const size = recordBytes(header)
  const direct = directReader(caller, path, handle)
  const reader = file.worker ? threadReader(caller, path, handle, direct) : direct
  const gap = Math.floor(reader.gapBytes / size)
  const unpack = unpacker(header)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await reader.close()
    await handle.close()
    await whenClosed()
  }
  return {
    path,
    size: header.patterns,
    columns: header.leaves.map(({ path, shape, dtype }) => ({ path, shape, dtype })),
    bytesPerPattern: size,
    prefetch: file.prefetch ?? Math.max(1, Math.min(4096, Math.floor(BLOCK / size))),
    gather: async (indices, count) => {
      if (closing !== undefined) throw closed(caller, path)
      requirePlaces(caller, path, indices, count, header.patterns)
      const { stretches, places } = readingPlan(indices, count, gap)
      const bytes = Float64Array.from(stretches, (x, k) =>
        k % 2 === 0 ? header.start + x * size : x * size,
      )
      const records = await reader.read(bytes)
      const batch = unpack(records, places, count) as Batch
      reader.release(records)
      return batch
    },
    close: () => (closing ??= close()),
  }
}

/** Refuses indices of records that there are not. */
function requirePlaces(
  caller: string,
  path: string,
  indices: Int32Array,
  count: number,
  size: number,
): void {
  for (let i = 0; i < count; i++) {
    const index = indices[i]!
    if (index >= 0 && index < size) continue
    throw new DomainError(
      `${caller}: expected indices from 0 to ${size - 1} of '${path}', got ${index} at place ${i}. ` +
        'Perhaps indices of other data?',
    )
  }
}

/** Records are copied as they are. */
function requireLittleEndian(caller: string): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return
  throw new DomainError(
    `${caller}: expected a little-endian processor, got one that is not. Perhaps arrays in memory?`,
  )
}
