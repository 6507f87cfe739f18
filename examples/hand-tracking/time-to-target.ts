/** How long methods take from the frame before to within a margin of what all the data allow. */
import type { Contestant } from './contestants.js'
import { coordinatesOf } from './coordinates.js'
import { errorMeter } from './error-meter.js'
import type { Hand } from './hand.js'
import type { RangeImage } from './range-image.js'
import type { Frame } from './sequence.js'

/** Millimetres above the error of the full objective's minimizer. */
export const MARGIN = 1
/** So many steps in a row must lie within the target: chance alone doesn't count. */
const IN_A_ROW = 3

/** What a method took on a frame. */
export interface Arrival {
  /** Steps or iterations; Infinity where the target wasn't reached. */
  readonly steps: number
  readonly seconds: number
}

/** Steps that were taken on a frame, and when each was done, in seconds. */
interface Trail {
  readonly places: readonly Float64Array[]
  readonly times: readonly number[]
}

/**
 * For each frame starts at a pose and steps until its target is reached. The clock runs during steps
 * only, and what is measured of their results is measured after the last frame's: a look at all vertices
 * between two steps would empty the caches.
 */
export function arrivals(
  contestant: Contestant,
  hand: Hand,
  frames: readonly Frame[],
  starts: readonly Float64Array[],
  targets: readonly number[],
  mostSteps: number,
): readonly Arrival[] {
  const { setting } = contestant
  const meter = errorMeter(hand)
  const trails = frames.map(({ image }, index) => {
    const from = coordinatesOf(setting.coordinates, starts[index]!)
    return trailOf(contestant, image, from, mostSteps)
  })
  return trails.map(({ places, times }, index) => {
    const { vertices } = frames[index]!
    let within = 0
    for (const [step, w] of places.entries()) {
      within = meter(setting, w, vertices) <= targets[index]! ? within + 1 : 0
      const isLast = step === places.length - 1
      if (within === IN_A_ROW || (isLast && within > 0)) {
        const first = step + 1 - within
        return { steps: first + 1, seconds: times[first]! }
      }
    }
    return { steps: Infinity, seconds: Infinity }
  })
}

function trailOf(
  contestant: Contestant,
  image: RangeImage,
  from: Float64Array,
  mostSteps: number,
): Trail {
  let begun = performance.now()
  contestant.begin(image, from)
  let milliseconds = performance.now() - begun
  const places: Float64Array[] = []
  const times: number[] = []
  for (let step = 0; step < mostSteps; step++) {
    begun = performance.now()
    const goesOn = contestant.step()
    milliseconds += performance.now() - begun
    places.push(contestant.w().slice())
    times.push(milliseconds / 1000)
    if (!goesOn) break
  }
  return { places, times }
}
