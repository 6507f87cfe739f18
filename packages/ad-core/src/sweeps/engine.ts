import type { Operand, Value } from '../operand.js'
import { primitiveOf, renumber } from '../ops/table.js'
import type { ElementwisePrimitive, Recorder } from '../primitive.js'
import type { Tape } from '../tape/tape.js'
import type { TensorData } from '../tensor.js'
import {
  recordForward,
  recordLookUp,
  recordLoop,
  recordReverse,
  recordReverseDual,
  recordReversePair,
  recordRow,
  recordScaledLoop,
} from './record-engine.js'

/** out[i] = f(x[i·sx], y[i·sy], z[i·sz]) for i < n; strides are 0 or 1. */
export type Loop = (
  n: number,
  out: TensorData,
  x: TensorData,
  sx: number,
  y: TensorData,
  sy: number,
  z: TensorData,
  sz: number,
) => void

/** out[i] = t[i·st]·∂/∂x_k at x, y, z with the result r[i]. */
export type ScaledLoop = (
  n: number,
  out: TensorData,
  t: TensorData,
  st: number,
  x: TensorData,
  sx: number,
  y: TensorData,
  sy: number,
  z: TensorData,
  sz: number,
  r: TensorData,
) => void

/** Dual numbers, handed in by the sweep that needs them. */
export interface DualArithmetic {
  readonly make: (value: number, tangent: number) => Value
  readonly primal: (x: Value) => Value
  readonly tangent: (x: Value) => Value | undefined
}

/**
 * What runs elementwise records over numbers. Sweeps go over scalar rows and return the first row
 * that is not theirs (an array, an entry of one, a region), or the end of their range.
 */
export interface Engine {
  /** Operations in the order of their opcodes, where what it does goes by numbers. */
  readonly names?: readonly string[]
  readonly recorder: (primitive: ElementwisePrimitive) => Recorder
  /** Adjoints, from row `to − 1` down; returns the row it stopped at, `from − 1` at the end. */
  readonly reverse: (tape: Tape, from: number, to: number) => number
  /** Tangents, from row `from` up; returns the row it stopped at, `to` at the end. */
  readonly forward: (tape: Tape, from: number, to: number) => number
  /** The adjoints of two cotangents at once, downwards. */
  readonly reversePair: (tape: Tape, from: number, to: number) => number
  /** Adjoints and their tangents, downwards. */
  readonly reverseDual: (tape: Tape, from: number, to: number, dual: DualArithmetic) => number
  readonly loop: (primitive: ElementwisePrimitive) => Loop
  readonly scaledLoop: (primitive: ElementwisePrimitive, k: number) => ScaledLoop
  /** The slice of a table at indices of which some are traced. */
  readonly lookUp: (table: Operand, indices: readonly Value[]) => Operand
}

// What is in use: the records' own until a generated engine is installed. One variable each, so that
// a program carries only the sweeps it runs.
export let recorder: Engine['recorder'] = recordRow
export let reverse: Engine['reverse'] = recordReverse
export let forward: Engine['forward'] = recordForward
export let reversePair: Engine['reversePair'] = recordReversePair
export let reverseDual: Engine['reverseDual'] = recordReverseDual
export let loop: Engine['loop'] = recordLoop
export let lookUp: Engine['lookUp'] = recordLookUp
export let scaledLoop: Engine['scaledLoop'] = recordScaledLoop

/** Makes an engine the one in use. */
export function install(engine: Engine): void {
  if (engine.names !== undefined) renumber(engine.names)
  for (const primitive of Object.values(primitiveOf)) primitive.record = engine.recorder(primitive)
  recorder = engine.recorder
  reverse = engine.reverse
  forward = engine.forward
  reversePair = engine.reversePair
  reverseDual = engine.reverseDual
  loop = engine.loop
  scaledLoop = engine.scaledLoop
  lookUp = engine.lookUp
}
