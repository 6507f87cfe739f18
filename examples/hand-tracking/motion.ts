/** Poses of a hand that moves smoothly. */
import { randomStream } from '@wengert/optim-stochastic'
import { POSE_SIZE } from './hand.js'

/** For each kind of parameter the middle it moves about, and how far. */
interface Range {
  readonly middle: number
  readonly reach: number
}

const TURN: Range = { middle: 0, reach: 0.3 }
const SHIFT: Range = { middle: 0, reach: 0.25 }
const FLEXION: Range = { middle: 0.45, reach: 0.4 }
const ABDUCTION: Range = { middle: 0, reach: 0.12 }

/** Periods in frames between which those of the two waves of a parameter are drawn. */
const PERIODS = [24, 56] as const

/** The poses of a sequence: each parameter is a sum of two waves. */
export function motion(frames: number, seed: number): readonly Float64Array[] {
  const random = randomStream(seed, 1)
  const waves = Array.from({ length: POSE_SIZE }, (_, i) => {
    const { middle, reach } = rangeOf(i)
    const [first, second] = [wave(random), wave(random)]
    return (frame: number) => middle + reach * (0.65 * first(frame) + 0.35 * second(frame))
  })
  return Array.from({ length: frames }, (_, frame) =>
    Float64Array.from(waves, (each) => each(frame)),
  )
}

/** What a parameter's values are about. */
export function rangeOf(parameter: number): Range {
  if (parameter < 3) return TURN
  if (parameter < 6) return SHIFT
  return (parameter - 6) % 4 === 1 ? ABDUCTION : FLEXION
}

function wave(random: { uniform: () => number }): (frame: number) => number {
  const period = PERIODS[0] + (PERIODS[1] - PERIODS[0]) * random.uniform()
  const phase = 2 * Math.PI * random.uniform()
  return (frame) => Math.sin((2 * Math.PI * frame) / period + phase)
}
