import { grad, hvp, jvp, type Traced } from '@wengert/ad-core'
import { realise } from '../../src/compile/backend.js'
import type { RollLimits } from '../../src/compile/loops/roll/choice.js'
import { lowerRecording } from '../../src/compile/lower/lower-recording.js'
import { recordFunction } from '../../src/compile/record.js'
import { Tape } from '../../src/tape/tape.js'
import type { Scalar } from './recorded.js'

/** Limits that make a loop of everything that repeats. */
export const rollAll: RollLimits = { outer: 1, inner: 1, iterations: 4, independent: 4 }

/** A function of a vector. */
export type OfVector = (x: Traced) => Scalar

/** A question about one, at a point: numbers. */
export type Query = (x: Traced) => unknown

/** What is asked of a function: as functions of a point that give numbers. */
export function queriesOf(f: OfVector, direction: Float64Array): Readonly<Record<string, Query>> {
  return {
    value: f,
    gradient: (x) => grad(f)(x),
    'Hv product': (x) => hvp(f)(x, direction),
    derivative: (x) => jvp(f)(x, direction)[1],
  }
}

/** A program made at one point, and what it gives at others; undefined where a branch goes otherwise. */
export interface Rolled {
  readonly at: (x: Float64Array) => readonly number[] | undefined
  readonly rows: number
  readonly release: () => void
}

/** Makes a program of a function, its loops found again. */
export function rolled(query: Query, x: Float64Array, limits: RollLimits): Rolled {
  const recording = recordFunction(query, [x], new Tape(), limits)
  const program = realise(lowerRecording(recording), 'wasm').runnable!
  return {
    rows: recording.tape.length,
    release: () => program.release(),
    at(point) {
      program.inputs[0]!.set(point)
      if (!program.run()) return undefined
      return program.outputs.flatMap((output) => Array.from(output))
    },
  }
}
