import type { FileHandle } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { closed, shrunk, spareMemory, totalBytes, type Reader } from './reader.js'

/** What the thread is asked for. */
interface Request {
  readonly number: number
  readonly stretches: Float64Array
  /** Where it reads to; handed over, and back. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What it answers; without bytes where it could not read them. */
interface Answer {
  readonly number: number
  readonly bytes?: Uint8Array<ArrayBuffer>
  /** What it met: nothing where the file had ended. */
  readonly error?: string
}

interface Waiting {
  readonly stretches: Float64Array
  readonly resolve: (bytes: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>) => void
  readonly reject: (error: unknown) => void
}

/** What the thread runs, as text, so that it is there whatever a bundler makes of the package. */
const source = `'use strict'
const { parentPort, workerData } = require('node:worker_threads')
const { readSync } = require('node:fs')
parentPort.on('message', ({ number, stretches, bytes }) => {
  try {
    let offset = 0
    for (let k = 0; k < stretches.length; k += 2) {
      const end = offset + stretches[k + 1]
      let position = stretches[k]
      while (offset < end) {
        const read = readSync(workerData.file, bytes, offset, end - offset, position)
        if (read === 0) return parentPort.postMessage({ number })
        offset += read
        position += read
      }
    }
    parentPort.postMessage({ number, bytes }, [bytes.buffer])
  } catch (error) {
    parentPort.postMessage({ number, error: String(error) })
  }
})
`

/**
 * Reads on a thread of its own, which needs no turn of this one; the bytes are handed over, not copied.
 * Where there can be no such thread, or it ends, `substitute` reads what is open.
 */
export function threadReader(
  caller: string,
  path: string,
  handle: FileHandle,
  substitute: Reader,
): Reader {
  const memory = spareMemory()
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let worker: Worker | undefined
  let isClosed = false

  const give = (): void => {
    worker = undefined
    const open = [...waiting.values()]
    waiting.clear()
    for (const { stretches, resolve } of open) resolve(substitute.read(stretches))
  }
  try {
    worker = new Worker(source, {
      eval: true,
      name: 'wengert dataset',
      workerData: { file: handle.fd },
    })
    worker.on('error', give)
    worker.on('exit', give)
    worker.on('message', ({ number, bytes, error }: Answer) => {
      const request = waiting.get(number)
      waiting.delete(number)
      if (waiting.size === 0) worker?.unref()
      if (bytes !== undefined) request?.resolve(bytes)
      else request?.reject(error === undefined ? shrunk(caller, path) : new Error(error))
    })
    worker.unref() // only now: whoever begins to listen to its messages keeps it
  } catch {
    worker = undefined
  }

  return {
    gapBytes: 1 << 12,
    release: memory.give,
    read: (stretches) => {
      const thread = worker
      if (thread === undefined) return substitute.read(stretches)
      return new Promise((resolve, reject) => {
        const bytes = memory.take(totalBytes(stretches))
        const request: Request = { number: asked++, stretches, bytes }
        waiting.set(request.number, { stretches, resolve, reject })
        thread.ref() // the process lives for what is awaited, and for nothing else
        thread.postMessage(request, [bytes.buffer])
      })
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      const thread = worker
      worker = undefined
      for (const { reject } of waiting.values()) reject(closed(caller, path))
      waiting.clear()
      await thread?.terminate()
    },
  }
}
