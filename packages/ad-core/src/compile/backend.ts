import type { Program } from './program/program.js'
import { wasmPlatform } from './wasm/platform.js'
import { WasmProgram, type RunnableProgram } from './wasm/wasm-program.js'

/** What runs a compiled function. */
export type Backend = 'wasm' | 'javascript' | 'interpreter'

/** The back end there is of the one that was asked for and those below it. */
export function availableBackend(wanted: Backend): Backend {
  if (wanted === 'wasm' && wasmPlatform() !== undefined) return 'wasm'
  return 'interpreter'
}

/** A program made ready to run. */
export function realise(program: Program, backend: Backend): RunnableProgram | undefined {
  return backend === 'wasm' ? new WasmProgram(program) : undefined
}
