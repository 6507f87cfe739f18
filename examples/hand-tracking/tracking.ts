/** Following a hand through a sequence, each frame from where the one before was left. */
import type { Contestant } from './contestants.js'
import { coordinatesOf, poseOf } from './coordinates.js'
import { errorMeter } from './error-meter.js'
import type { Hand } from './hand.js'
import type { Frame } from './sequence.js'

export interface Track {
  readonly name: string
  /** The pose that was found on each frame. */
  readonly poses: readonly Float64Array[]
  /** In millimetres. */
  readonly errors: readonly number[]
  /** Of each frame, without the rendering of images and the measuring of errors. */
  readonly seconds: readonly number[]
}

/** Starts at the first frame's true pose. */
export function tracked(
  contestant: Contestant,
  hand: Hand,
  frames: readonly Frame[],
  steps: number,
): Track {
  const { name, setting } = contestant
  const meter = errorMeter(hand)
  const track = {
    name,
    poses: [] as Float64Array[],
    errors: [] as number[],
    seconds: [] as number[],
  }
  let w = coordinatesOf(setting.coordinates, frames[0]!.pose)
  for (const { image, vertices } of frames) {
    const begun = performance.now()
    contestant.begin(image, w)
    for (let step = 0; step < steps; step++) if (!contestant.step()) break
    track.seconds.push((performance.now() - begun) / 1000)
    w = contestant.w().slice()
    track.poses.push(poseOf(setting.coordinates, w))
    track.errors.push(meter(setting, w, vertices))
  }
  return track
}

/** Root of the mean square. */
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length)
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(half)]!, sorted[Math.ceil(half)]!]
  return low === high ? low : (low + high) / 2
}
