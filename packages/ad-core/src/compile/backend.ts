import { JavaScriptProgram } from './javascript/javascript-program.js'
import type { Program } from './program/program.js'
import { wasmPlatform } from './wasm/platform.js'
import type { RunnableProgram } from './program/runnable.js'
import { WasmProgram } from './wasm/wasm-program.js'

/** What runs a compiled function. */
export type Backend = 'wasm' | 'javascript' | 'interpreter'

/** The back end there is of the one that was asked for and those below it. */
export function availableBackend(wanted: Backend): Backend {
  if (wanted === 'wasm' && wasmPlatform() !== undefined) return 'wasm'
  return wanted !== 'interpreter' && JavaScriptProgram.isAvailable() ? 'javascript' : 'interpreter'
}

/** A program made ready to run, on so many threads where it can. */
export function realise(
  program: Program,
  backend: Backend,
  threads = 1,
): RunnableProgram | undefined {
  if (backend === 'wasm') return new WasmProgram(program, undefined, { threads })
  return backend === 'javascript' ? new JavaScriptProgram(program) : undefined
}
