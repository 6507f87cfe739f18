import { DomainError } from '../../errors.js'
import { perhaps } from '../../hints.js'
import { requireOptions } from '../../require-options.js'
import type { Backend } from '../backend.js'
import type { CompileOptions } from '../compile.js'
import { MOST_THREADS } from '../wasm/threads/control.js'

/** Options of `compile` with what stands for those that aren't given. Errors: `DomainError`. */
export function checkedOptions(name: string, options: CompileOptions): Required<CompileOptions> {
  requireOptions(name, options, ['backend', 'threads'], perhaps)
  const { backend = 'wasm', threads = 1 } = options
  const backends: readonly Backend[] = ['wasm', 'javascript', 'interpreter']
  if (!backends.includes(backend)) {
    throw new DomainError(
      `${name}: expected backend 'wasm', 'javascript' or 'interpreter', got '${String(backend)}'.${perhaps(String(backend), backends)}`,
    )
  }
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new DomainError(
      `${name}: expected a whole number of threads from 1 to ${MOST_THREADS}, got ${threads}.`,
    )
  }
  return { backend, threads }
}
