/** The measured comparison: time to a target, tracking, and starts that are wrong. */
import { bfgs, levenbergMarquardt, type Method } from '@wengert/optim-classical'
import { classicalContestant, smdContestant, warmUp, type Contestant } from './contestants.js'
import { coordinatesOf, poseOf } from './coordinates.js'
import { errorMeter } from './error-meter.js'
import { DISPLACEMENTS, escapes, type Escapes } from './escapes.js'
import type { FullQuery } from './full-objective.js'
import type { Prepared } from './prepared.js'
import type { Setting } from './residuals.js'
import type { Frame } from './sequence.js'
import { LEAST_DECREASE, MOST_ITERATIONS, SMD_SETTINGS, STEPS } from './settings.js'
import { arrivals, MARGIN, type Arrival } from './time-to-target.js'
import { tracked, type Track } from './tracking.js'

/** All that is measured of a method. */
export interface Measured {
  readonly name: string
  readonly arrivals: readonly Arrival[]
  /** One for each sequence. */
  readonly tracks: readonly Track[]
  /** For each of DISPLACEMENTS. */
  readonly escapes: readonly Escapes[]
}

/** The poses that minimize the full objective, found from the true ones, and their errors. */
export interface Floor {
  readonly poses: readonly Float64Array[]
  readonly errors: readonly number[]
}

/** Wrong starts for each displacement. */
const STARTS = 20

/** Where the full objective has its minimum on each frame. */
export function floorOf({ hand, whitened }: Prepared, frames: readonly Frame[]): Floor {
  const contestant = classicalContestant('', bfgs(), whitened, hand.mesh)
  const meter = errorMeter(hand)
  const [poses, errors]: [Float64Array[], number[]] = [[], []]
  for (const { image, pose, vertices } of frames) {
    contestant.begin(image, coordinatesOf(whitened.coordinates, pose))
    for (let step = 0; step < MOST_ITERATIONS; step++) if (!contestant.step()) break
    poses.push(poseOf(whitened.coordinates, contestant.w()))
    errors.push(meter(whitened, contestant.w(), vertices))
  }
  contestant.dispose()
  return { poses, errors }
}

/** A method; with `least`, one that ends by itself. */
interface Entry {
  readonly name: string
  readonly make: (least: number) => Contestant
  /** Most steps on a frame. */
  readonly steps: number
  /** Most steps from a wrong start. */
  readonly escapeSteps: number
}

/** Stochastic meta-descent, and its rivals. */
export function entries({ hand, plain, whitened, drawing }: Prepared): readonly Entry[] {
  const rival = (
    name: string,
    method: () => Method<FullQuery>,
    setting: Setting,
    steps: number,
  ): Entry => ({
    name,
    make: (least) => classicalContestant(name, method(), setting, hand.mesh, least),
    steps,
    escapeSteps: MOST_ITERATIONS,
  })
  return [
    {
      name: 'SMD',
      make: () => smdContestant('SMD', whitened, hand.mesh, drawing, SMD_SETTINGS, 0),
      steps: STEPS,
      escapeSteps: 5 * STEPS,
    },
    rival('BFGS', () => bfgs(), whitened, MOST_ITERATIONS),
    rival('BFGS, plain coordinates', () => bfgs(), plain, MOST_ITERATIONS),
    // It scales parameters itself, and arrives in a few iterations or not at all.
    rival(
      'Levenberg–Marquardt',
      () => levenbergMarquardt() as unknown as Method<FullQuery>,
      whitened,
      10,
    ),
  ]
}

/** Runs a method on all frames of some sequences; what is more than tracking, on the first. */
export function measured(
  { name, make, steps, escapeSteps }: Entry,
  { hand }: Prepared,
  sequences: readonly (readonly Frame[])[],
  floor: Floor,
): Measured {
  const frames = sequences[0]!
  const insistent = make(0)
  warmUp(insistent, frames[0]!.image, steps)
  const targets = floor.errors.slice(1).map((error) => error + MARGIN)
  const onTarget = arrivals(insistent, hand, frames.slice(1), floor.poses, targets, steps)
  insistent.dispose()
  const contestant = make(LEAST_DECREASE)
  warmUp(contestant, frames[0]!.image, steps)
  const tracks = sequences.map((each) => {
    contestant.forget()
    return tracked(contestant, hand, each, steps)
  })
  const wrong = DISPLACEMENTS.map((displacement) =>
    escapes(contestant, hand, frames, displacement, STARTS, escapeSteps),
  )
  contestant.dispose()
  return { name, arrivals: onTarget, tracks, escapes: wrong }
}
