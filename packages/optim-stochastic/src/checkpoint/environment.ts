import { DomainError, backendName } from '@wengert/ad-core'
import { VERSION } from '../version.js'

/** What bits depend on besides a run's own options. */
export interface Environment {
  /** The version of this package. */
  readonly version: string
  /** The engine, whose `Math` functions differ in the last place from version to version. */
  readonly engine: string
  /** What programs can run on. */
  readonly backend: string
}

interface Globals {
  readonly process?: { readonly arch?: string; readonly versions?: { readonly v8?: string } }
  readonly navigator?: { readonly userAgent?: string }
}

/** Where this process runs. */
export function environment(): Environment {
  const { process, navigator } = globalThis as Globals
  const v8 = process?.versions?.v8
  const engine =
    v8 === undefined ? (navigator?.userAgent ?? 'unknown') : `V8 ${v8} on ${process?.arch ?? ''}`
  return { version: VERSION, engine, backend: backendName() }
}

/** Refuses to go on where bits would differ. */
export function requireSameEnvironment(caller: string, source: string, then: Environment): void {
  const now = environment()
  for (const part of ['version', 'engine', 'backend'] as const) {
    if (then[part] === now[part]) continue
    throw new DomainError(
      `${caller}: expected the ${part} of the checkpoint in ${source}, ${String(then[part])}, to go on ` +
        `bit for bit, got ${now[part]}. Perhaps exact: false?`,
    )
  }
}
