/** What the benchmark of compiled gradients runs: one problem, written several ways. */
import type { Backend } from '../../packages/ad-core/src/index.js'

/** Which of the two inputs that calls alternate between. */
export type Which = 0 | 1

/** A program whose last result can be looked at. */
export interface Evaluation {
  readonly evaluate: (which: Which) => void
  /** The last result as one flat list, in the order of the case. */
  readonly values: () => Float64Array
}

/** One way of writing the problem in the library's public API, compiled when it is its turn. */
export interface Variant {
  readonly name: string
  readonly prepare: () => CompiledEvaluation
}

/** A compiled function on its inputs. */
export interface CompiledEvaluation extends Evaluation {
  /** What runs it, once it has been called. */
  readonly backend: () => Backend
  readonly dispose: () => void
}

/** The most that one time may be of another: what is accepted, and what is aimed at. */
export interface Bar {
  readonly accept: number
  readonly goal: number
}

/** Programs in C++, and what a hand-written derivative may cost in objectives. */
export interface NativePrograms {
  readonly plain: string
  /** What more than plain code reaches, in 128-bit vectors over data points where there are such. */
  readonly limit?: string
  /** Both inputs and the sizes, as the programs read them. */
  readonly input: Float64Array
  /** The bar is over the objective: there is no derivative in C++. */
  readonly overObjective?: boolean
  /** Derivative over objective of the plain reverse-mode C that ADBENCH.md's table lists. */
  readonly published?: number
}

export interface Case {
  /** The name that `--only` takes. */
  readonly group: string
  readonly name: string
  /** Where the reference values of input 0 stand, in the data folder. */
  readonly reference?: { readonly problem: string; readonly file: string }
  readonly variants: readonly Variant[]
  readonly byHand?: { readonly objective: Evaluation; readonly derivative: Evaluation }
  readonly native: NativePrograms
  /** Without bars a case is only checked, not measured. */
  readonly bars?: { readonly javascript?: Bar; readonly native?: Bar }
}
