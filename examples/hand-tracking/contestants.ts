/** The methods that are compared, behind one form: each goes its way on one image, step by step. */
import type { Method } from '@wengert/optim-classical'
import { classicalRun } from './classical-tracker.js'
import type { Drawing } from './drawing.js'
import { fullObjective, type FullQuery } from './full-objective.js'
import { POSE_SIZE, type Mesh } from './hand.js'
import type { RangeImage } from './range-image.js'
import type { Setting } from './residuals.js'
import { stochasticTracker, type StochasticSettings } from './stochastic-tracker.js'

/** A method whose programs are made, and which keeps what it learns from frame to frame. */
export interface Contestant {
  readonly name: string
  readonly setting: Setting
  /** Starts on an image at a pose; the steps follow. */
  readonly begin: (image: RangeImage, from: Float64Array) => void
  /** False where it can't go on. */
  readonly step: () => boolean
  /** Begins anew to learn. */
  readonly forget: () => void
  /** Where it stands, until the next step. */
  readonly w: () => Float64Array
  readonly dispose: () => void
}

/** Stochastic meta-descent on points that a drawing draws. */
export function smdContestant(
  name: string,
  setting: Setting,
  mesh: Mesh,
  drawing: Drawing,
  settings: StochasticSettings,
  seed: number,
): Contestant {
  const tracker = stochasticTracker(setting, mesh, drawing, settings, seed)
  return {
    name,
    setting,
    begin(image, from) {
      tracker.moveTo(from)
      tracker.show(image)
    },
    step() {
      tracker.step()
      return true
    },
    forget: () => tracker.forget(),
    w: () => tracker.w,
    dispose: () => tracker.dispose(),
  }
}

/** A classical method on all vertices, ended where an iteration lowers the value by less than `least` of it. */
export function classicalContestant(
  name: string,
  method: Method<FullQuery>,
  setting: Setting,
  mesh: Mesh,
  least: number = 0,
): Contestant {
  const objective = fullObjective(setting, mesh)
  let run: ReturnType<typeof classicalRun>
  return {
    name,
    setting,
    begin(image, from) {
      run = classicalRun(objective, method, image, from, least)
    },
    step: () => run.step(),
    forget: () => undefined, // a run knows nothing of the one before
    w: () => run.w(),
    dispose: () => objective.dispose(),
  }
}

/** Runs programs, for so many steps, until they have been made and optimized. */
export function warmUp(contestant: Contestant, image: RangeImage, steps: number): void {
  const from = new Float64Array(POSE_SIZE)
  for (let round = 0; round < 3; round++) {
    contestant.begin(image, from)
    for (let step = 0; step < steps; step++) if (!contestant.step()) break
  }
  contestant.forget()
}
