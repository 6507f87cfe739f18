/** A worker that has been started. */
export interface StartedWorker {
  post(message: object): void
  end(): void
}

interface NodeWorker {
  postMessage(message: object): void
  on(event: 'error', listener: (error: unknown) => void): void
  unref(): void
  terminate(): unknown
}

interface PageWorker {
  postMessage(message: object): void
  onerror: ((event: { readonly message?: string; preventDefault?: () => void }) => void) | null
  terminate(): void
}

/** What of the platform workers need; the libraries that this package is made for don't declare it. */
interface WorkerPlatform {
  readonly process?: {
    readonly getBuiltinModule?: (id: string) => unknown
  }
  readonly crossOriginIsolated?: boolean
  readonly SharedArrayBuffer?: unknown
  readonly Worker?: new (address: string) => PageWorker
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object
  readonly URL?: {
    readonly createObjectURL?: (blob: object) => string
    readonly revokeObjectURL?: (address: string) => void
  }
}

type NodeWorkerClass = new (
  source: string,
  options: {
    readonly eval: true
    readonly name: string
    readonly execArgv: readonly string[]
    readonly env: object
  },
) => NodeWorker

const platform = globalThis as unknown as WorkerPlatform

function nodeWorkers(): NodeWorkerClass | undefined {
  const module = platform.process?.getBuiltinModule?.('node:worker_threads')
  return (module as { readonly Worker: NodeWorkerClass } | undefined)?.Worker
}

/** Why there are no threads here; undefined where there are. */
export function threadsMissing(): string | undefined {
  const { SharedArrayBuffer, crossOriginIsolated, Worker, Blob, URL } = platform
  if (SharedArrayBuffer === undefined || crossOriginIsolated === false) {
    return 'memory can only be shared on pages that are isolated from other origins'
  }
  if (nodeWorkers() !== undefined) return undefined
  const hasPageWorkers = Worker && Blob && URL?.createObjectURL
  return hasPageWorkers ? undefined : 'threads need a browser, or Node from 20.16 on'
}

/** Starts a worker on the text of a script. `fail` hears of errors, some time after them. */
export function startWorker(source: string, fail: (reason: string) => void): StartedWorker {
  const Node = nodeWorkers()
  return Node === undefined ? startInPage(source, fail) : startInNode(Node, source, fail)
}

/** It has none of the process's flags, whose loaders would slow its start down, and lets the process end. */
function startInNode(
  Worker: NodeWorkerClass,
  source: string,
  fail: (reason: string) => void,
): StartedWorker {
  const worker = new Worker(source, { eval: true, name: 'wengert', execArgv: [], env: {} })
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
  worker.unref()
  return {
    post: (message) => worker.postMessage(message),
    end: () => void worker.terminate(),
  }
}

function startInPage(source: string, fail: (reason: string) => void): StartedWorker {
  const { Worker, Blob, URL } = platform
  const address = URL!.createObjectURL!(new Blob!([source], { type: 'text/javascript' }))
  const worker = new Worker!(address)
  worker.onerror = (event) => {
    event.preventDefault?.()
    fail(event.message ?? 'its script could not be loaded')
  }
  return {
    post: (message) => worker.postMessage(message),
    end: () => {
      worker.terminate()
      URL!.revokeObjectURL?.(address)
    },
  }
}
