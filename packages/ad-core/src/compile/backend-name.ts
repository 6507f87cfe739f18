import { availableBackend } from './backend.js'
import { hasRelaxedSimd, hasSimd } from './wasm/simd.js'

/**
 * What compiled functions run on here by default, with what their last bits depend on: 'wasm with
 * relaxed SIMD', 'wasm with SIMD', 'wasm', 'javascript' or 'interpreter'.
 * @example backendName() // 'wasm with SIMD'
 */
export function backendName(): string {
  const backend = availableBackend('wasm')
  if (backend !== 'wasm') return backend
  return hasRelaxedSimd() ? 'wasm with relaxed SIMD' : hasSimd() ? 'wasm with SIMD' : 'wasm'
}
