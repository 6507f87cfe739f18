import { JavaScriptProgram } from './javascript/javascript-program.js'
import type { Program } from './program/program.js'
import type { ThreadWish } from './wasm/split/split-choice.js'
import { wasmPlatform } from './wasm/platform.js'
import type { RunnableProgram } from './program/runnable.js'
import { wasmProgram, wasmProgramInBackground } from './wasm/wasm-program.js'

/** What runs a compiled function. */
export type Backend = 'wasm' | 'javascript' | 'interpreter'

/** The back end there is of the one that was asked for and those below it. */
export function availableBackend(wanted: Backend): Backend {
  if (wanted === 'wasm' && wasmPlatform() !== undefined) return 'wasm'
  return wanted !== 'interpreter' && JavaScriptProgram.isAvailable() ? 'javascript' : 'interpreter'
}

/** Why another back end runs than the one that was asked for; nothing where it is that one. */
export function whyNot(wanted: Backend, available: Backend): string {
  return available === wanted ? '' : `the ${wanted} back end is not available`
}

/** A program made ready to run. */
export interface Realised {
  /** Undefined where it is to be interpreted. */
  readonly runnable: RunnableProgram | undefined
  readonly backend: Backend
  /** Why no higher back end runs it, where it was asked for. */
  readonly refusal: string
}

/**
 * Makes a program ready to run, on so many threads where it can, and on the next back end where the one
 * that is wanted isn't there, or the platform refuses the program.
 */
export function realise(program: Program, wanted: Backend, wish: ThreadWish = {}): Realised {
  const backend = availableBackend(wanted)
  if (backend !== 'wasm') return withoutWasm(program, backend, whyNot(wanted, backend))
  try {
    return { runnable: wasmProgram(program, wish), backend, refusal: '' }
  } catch (error) {
    return withoutWasm(program, availableBackend('javascript'), refusalOf(error))
  }
}

/** The same, while the platform's compiler works in the background. */
export async function realiseInBackground(
  program: Program,
  wanted: Backend,
  wish: ThreadWish,
): Promise<Realised> {
  const backend = availableBackend(wanted)
  if (backend !== 'wasm') return withoutWasm(program, backend, whyNot(wanted, backend))
  try {
    return { runnable: await wasmProgramInBackground(program, wish), backend, refusal: '' }
  } catch (error) {
    return withoutWasm(program, availableBackend('javascript'), refusalOf(error))
  }
}

function withoutWasm(program: Program, backend: Backend, refusal: string): Realised {
  if (backend === 'javascript') {
    try {
      return { runnable: new JavaScriptProgram(program), backend, refusal }
    } catch (error) {
      return { runnable: undefined, backend: 'interpreter', refusal: refusalOf(error) }
    }
  }
  return { runnable: undefined, backend: 'interpreter', refusal }
}

/** What a platform says of a program that is too large for it; throws what is no such refusal. */
function refusalOf(error: unknown): string {
  const refusals = [RangeError, SyntaxError, wasmPlatform()?.CompileError ?? RangeError]
  if (!refusals.some((kind) => error instanceof kind)) throw error
  return (error as Error).message
}
