import { DomainError, perhaps, requireOptions } from '../../errors.js'
import type { Backend } from '../backend.js'
import type { CompileOptions } from '../compile.js'

/** Options of `compile` with what stands for those that aren't given. Errors: `DomainError`. */
export function checkedOptions(name: string, options: CompileOptions): Required<CompileOptions> {
  requireOptions(name, options, ['backend', 'threads'])
  const { backend = 'wasm', threads = 1 } = options
  const backends: readonly Backend[] = ['wasm', 'javascript', 'interpreter']
  if (!backends.includes(backend)) {
    throw new DomainError(
      `${name}: expected backend 'wasm', 'javascript' or 'interpreter', got '${String(backend)}'.${perhaps(String(backend), backends)}`,
    )
  }
  if (!Number.isInteger(threads) || threads < 1) {
    throw new DomainError(`${name}: expected a whole number of threads ≥ 1, got ${threads}.`)
  }
  return { backend, threads }
}
