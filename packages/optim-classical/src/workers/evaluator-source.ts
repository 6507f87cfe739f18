/** Places in the words that a pool shares with its workers. */
export const SHARED = {
  /** Grows with whatever the pool waits for. */
  events: 0,
  /** Workers that have the function. */
  ready: 1,
  /** Workers that have none, or have ended. */
  lost: 2,
  /** Jobs that are finished. */
  finished: 3,
} as const
export const SHARED_WORDS = 4

/** Places in the words of a job. */
export const JOB = {
  /** The next candidate that nobody has begun. */
  next: 0,
  /** Candidates that are finished. */
  done: 1,
} as const
export const JOB_WORDS = 2

/** What a worker tells when it can't use its module, or what its keeper tells when it has ended. */
export interface Loss {
  readonly lost: 'module' | 'export' | 'ended'
  readonly reason: string
}

/** What a worker tells of a candidate that has no number for a value. */
export interface CandidateTrouble {
  readonly place: number
  /** It threw this. */
  readonly threw?: string
  /** It gave this in place of a number. */
  readonly gave?: string
}

/** Adds an event to what pools wait for. */
const SIGNAL = `function signal(word) {
    Atomics.add(shared, word, 1)
    Atomics.add(shared, ${SHARED.events}, 1)
    Atomics.notify(shared, ${SHARED.events})
  }`

/**
 * What a worker runs, as text, so that it is there whatever a bundler makes of the package. Candidates come in jobs;
 * workers take them one by one from a common counter, and each value has its own place, so that nothing depends on how
 * many workers there are.
 */
export const evaluatorSource: string = /* @__PURE__ */ (() => `'use strict'
import('node:worker_threads').then(({ workerData }) => {
  const { shared, port, address, name } = workerData
  ${SIGNAL}
  function text(error) {
    return error && typeof error.message === 'string' ? error.message : String(error)
  }
  function lose(lost, reason) {
    port.postMessage({ lost, reason })
    signal(${SHARED.lost})
  }
  function serve(f) {
    port.on('message', ({ words, values, points, size, candidates }) => {
      for (;;) {
        const place = Atomics.add(words, ${JOB.next}, 1)
        if (place >= values.length) return
        const candidate = candidates ? candidates[place] : points.slice(place * size, place * size + size)
        try {
          const value = f(candidate)
          const promise = value && typeof value.then === 'function'
          if (typeof value === 'number') values[place] = value
          else port.postMessage({ place, gave: promise ? 'a promise' : String(value) })
        } catch (error) {
          port.postMessage({ place, threw: text(error) })
        }
        if (Atomics.add(words, ${JOB.done}, 1) === values.length - 1) signal(${SHARED.finished})
      }
    })
    signal(${SHARED.ready})
  }
  import(address).then(
    (module) => {
      if (typeof module[name] === 'function') serve(module[name])
      else lose('export', Object.keys(module).join(', ') || 'none')
    },
    (error) => lose('module', text(error)),
  )
})
`)()

/** What a thread between a pool and its workers runs: it sees when one of them ends, while the pool's thread sleeps. */
export const keeperSource: string = /* @__PURE__ */ (() => `'use strict'
import('node:worker_threads').then(({ workerData, Worker }) => {
  const { shared, own, ports, source, address, name } = workerData
  ${SIGNAL}
  for (const port of ports) {
    const data = { shared, port, address, name }
    const worker = new Worker(source, { eval: true, workerData: data, transferList: [port] })
    let reason = 'it called process.exit'
    worker.on('error', (error) => (reason = String(error)))
    worker.on('exit', () => {
      own.postMessage({ lost: 'ended', reason })
      signal(${SHARED.lost})
    })
  }
})
`)()
