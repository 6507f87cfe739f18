import { DomainError } from '@wengert/ad-core'

/** A worker of Node, as far as pools need it. */
export interface NodeWorker {
  readonly unref: () => void
  readonly terminate: () => unknown
}

/** One end of a channel. */
export interface NodePort {
  readonly postMessage: (message: object) => void
  readonly unref: () => void
  readonly close: () => void
}

interface Threads {
  readonly Worker: new (
    source: string,
    options: {
      readonly eval: true
      readonly name: string
      readonly workerData: object
      readonly transferList: readonly NodePort[]
    },
  ) => NodeWorker
  readonly MessageChannel: new () => { readonly port1: NodePort; readonly port2: NodePort }
  readonly receiveMessageOnPort: (port: NodePort) => { readonly message: unknown } | undefined
}

/** What of Node's modules pools need. */
export interface NodeThreads extends Threads {
  readonly processors: number
  /** A path as a URL. */
  readonly fileURL: (path: string) => string
}

/** The library that this package is made for doesn't declare it, and pages don't have it. */
interface Platform {
  readonly process?: { readonly getBuiltinModule?: (id: string) => unknown }
}

/** Node's threads, found when they are asked for, so that bundles for pages are none the worse. */
export function nodeThreads(caller: string): NodeThreads {
  const find = (globalThis as unknown as Platform).process?.getBuiltinModule
  const threads = find?.('node:worker_threads') as Threads | undefined
  if (find === undefined || threads === undefined) {
    throw new DomainError(
      `${caller}: expected parallel where there are worker threads that can be waited for, got none here. Perhaps Node from 20.16 on, or no parallel?`,
    )
  }
  const os = find('node:os') as { readonly availableParallelism: () => number }
  const url = find('node:url') as {
    readonly pathToFileURL: (path: string) => { readonly href: string }
  }
  const { Worker, MessageChannel, receiveMessageOnPort } = threads
  return {
    Worker,
    MessageChannel,
    receiveMessageOnPort,
    processors: os.availableParallelism(),
    fileURL: (path) => url.pathToFileURL(path).href,
  }
}
