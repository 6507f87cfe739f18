import type { FunctionReference } from '../encoder.js'
import type { Lanes, Real } from './lanes.js'

/** What the rare path may call: kernels of one lane, and the host's functions. */
export interface Callable {
  readonly kernel: (name: KernelName) => FunctionReference
  readonly host: (name: 'sin' | 'cos' | 'tan') => FunctionReference
}

/** One function. Its values at any lane count are the same bits. */
export interface Kernel {
  readonly arity: 1 | 2
  /** Without branches, but for `leaveIf` before arguments that need the rare path. */
  readonly common: (l: Lanes, ...x: Real[]) => Real
  /** The same bits for any argument without branches, to be written out; absent where that is long. */
  readonly branchless?: (l: Lanes, x: Real) => Real
  /** The whole of the other arguments, one lane; absent where `common` never leaves. */
  readonly rare?: (l: Lanes, call: Callable, ...x: Real[]) => Real
}

/** Two functions of one number that cost little more together than either does. */
export type KernelOfTwo = (l: Lanes, x: Real) => readonly [Real, Real]

export type KernelName =
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'tanh'
  | 'sech2'
  | 'sigmoid'
  | 'sigmoidSlope'
  | 'pow'
  | 'erf'
  | 'lgamma'
