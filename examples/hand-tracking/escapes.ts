/** How often methods find a hand from a wrong start. */
import { randomStream } from '@wengert/optim-stochastic'
import type { Contestant } from './contestants.js'
import { coordinatesOf } from './coordinates.js'
import { errorMeter } from './error-meter.js'
import type { Hand } from './hand.js'
import { rangeOf } from './motion.js'
import type { Frame } from './sequence.js'

/** A hand is found where its vertices are so near to the truth, in millimetres. */
export const FOUND = 5
/** Starts are wrong by these multiples of each parameter's reach. */
export const DISPLACEMENTS = [0.2, 0.35, 0.5] as const

export interface Escapes {
  /** How far the starts lie from the truth, root mean square over vertices and starts, in millimetres. */
  readonly startError: number
  readonly starts: number
  readonly found: number
  /** A start's mean time. */
  readonly seconds: number
}

/** Starts on frames spread over a sequence, each parameter displaced by a normal number. */
export function escapes(
  contestant: Contestant,
  hand: Hand,
  frames: readonly Frame[],
  displacement: number,
  starts: number,
  steps: number,
): Escapes {
  const { setting } = contestant
  const meter = errorMeter(hand)
  let [squares, found, milliseconds] = [0, 0, 0]
  for (let index = 0; index < starts; index++) {
    const frame = frames[Math.floor((index * frames.length) / starts)]!
    const random = randomStream(index, 5)
    const pose = frame.pose.map((x, i) => x + displacement * rangeOf(i).reach * random.normal())
    const from = coordinatesOf(setting.coordinates, pose)
    squares += meter(setting, from, frame.vertices) ** 2
    contestant.forget()
    const begun = performance.now()
    contestant.begin(frame.image, from)
    for (let step = 0; step < steps; step++) if (!contestant.step()) break
    milliseconds += performance.now() - begun
    if (meter(setting, contestant.w(), frame.vertices) <= FOUND) found++
  }
  return {
    startError: Math.sqrt(squares / starts),
    starts,
    found,
    seconds: milliseconds / 1000 / starts,
  }
}
