import { DomainError } from '../../errors.js'
import { perhaps } from '../../hints.js'
import { requireOptions } from '../../require-options.js'
import type { Backend } from '../backend.js'
import type { CompileOptions } from '../compile.js'
import { MOST_THREADS } from '../wasm/threads/control.js'

/** Options of `compile` with what stands for those that aren't given. Errors: `DomainError`. */
export function checkedOptions(name: string, options: CompileOptions): Required<CompileOptions> {
  requireOptions(name, options, ['backend', 'threads', 'dividedFor'], perhaps)
  const { backend = 'wasm', threads = 1, dividedFor = threads } = options
  const backends: readonly Backend[] = ['wasm', 'javascript', 'interpreter']
  if (!backends.includes(backend)) {
    throw new DomainError(
      `${name}: expected backend 'wasm', 'javascript' or 'interpreter', got '${String(backend)}'.${perhaps(String(backend), backends)}`,
    )
  }
  requireThreads(name, 'threads', threads)
  requireThreads(name, 'threads to be divided for', dividedFor)
  return { backend, threads, dividedFor }
}

function requireThreads(name: string, what: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_THREADS) return
  throw new DomainError(
    `${name}: expected a whole number of ${what} from 1 to ${MOST_THREADS}, got ${count}.`,
  )
}
