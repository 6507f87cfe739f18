import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from '../checks.js'

/** Where worker threads find the function that they evaluate, and how many of them there are. */
export interface Parallel {
  /** The module: a URL, or a path (a relative one is taken from the working directory). */
  readonly module: string | { readonly href: string }
  /** Under which name the module exports the function. Default `'default'`. */
  readonly export?: string
  /** How many threads. 0 evaluates in this thread, by the function given here. Default: one for each processor. */
  readonly workers?: number
}

/** The option `parallel`, checked. */
export function checkParallel(caller: string, parallel: Parallel): void {
  checkOptions(`${caller}: parallel`, parallel, ['module', 'export', 'workers'])
  const { module, export: name = 'default', workers = 1 } = parallel
  const href: unknown = typeof module === 'string' ? module : (module as typeof module | null)?.href
  if (typeof href !== 'string' || href === '') {
    throw new DomainError(
      `${caller}: expected parallel.module to be a URL or a path, got ${show(module)}. Perhaps new URL('./value.js', import.meta.url)?`,
    )
  }
  if (typeof name !== 'string') {
    throw new DomainError(
      `${caller}: expected parallel.export to be a name, got ${show(name)}. Perhaps { export: 'value' }?`,
    )
  }
  checkWhole(caller, 'parallel.workers', workers, { least: 0, example: 2 })
}
