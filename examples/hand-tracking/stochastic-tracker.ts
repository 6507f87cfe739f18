import type { Flat } from '@wengert/ad-core'
import { randomStream, smd } from '@wengert/optim-stochastic'
import type { Drawing } from './drawing.js'
import { POSE_SIZE, type Mesh } from './hand.js'
import type { RangeImage } from './range-image.js'
import type { Setting } from './residuals.js'
import { sampledObjective } from './sampled-objective.js'

/** How stochastic meta-descent tracks. */
export interface StochasticSettings {
  /** Points drawn at each step. */
  readonly points: number
  readonly stepSize: number
  readonly metaStepSize: number
  readonly decay: number
}

/** A method that follows a hand from frame to frame. */
export interface StochasticTracker {
  /** Where it stands. */
  readonly w: Float64Array
  /** Puts it elsewhere, with all that it has learnt. */
  readonly moveTo: (w: Float64Array) => void
  /** Begins anew to learn. */
  readonly forget: () => void
  /** The image that steps are about from now on; the pose is held where it is. */
  readonly show: (image: RangeImage) => void
  readonly step: () => void
  readonly dispose: () => void
}

/**
 * A longer step is a runaway: where the curvature is the identity, no loss of at most ½ calls for it. The
 * frame is then begun again, and so are the gains.
 */
const LONGEST_STEP = 1

/** Slide 44: a few points of the surface at each step, skinned, projected and compared with the image. */
export function stochasticTracker(
  setting: Setting,
  mesh: Mesh,
  drawing: Drawing,
  { points, stepSize, metaStepSize, decay }: StochasticSettings,
  seed: number,
): StochasticTracker {
  const objective = sampledObjective(setting, mesh, drawing, points)
  const optimizer = smd({ stepSize, metaStepSize, decay })
  const random = randomStream(seed, 3)
  const w = new Float64Array(POSE_SIZE)
  const gradient = new Float64Array(POSE_SIZE)
  const product = new Float64Array(POSE_SIZE)
  const start = new Float64Array(POSE_SIZE)
  let state = optimizer.init(w)
  // Gradient and product come from one program; the optimizer's question is answered already.
  const at = {
    params: w,
    iteration: 0,
    gnvp: (_v: Flat, out: Flat): Flat => {
      out.set(product)
      return out
    },
  }
  const forget = (): void => {
    state = optimizer.init(w)
  }
  return {
    w,
    moveTo: (other) => w.set(other),
    forget,
    show(image) {
      start.set(w)
      objective.show(image, w)
    },
    step() {
      objective.move(w, random)
      objective.derivatives(optimizer.product!(state)!.v as Float64Array, gradient, product)
      const update = optimizer.update(gradient, state, at)
      const { step } = update
      state = update.state
      let square = 0
      for (let i = 0; i < POSE_SIZE; i++) {
        square += step[i]! ** 2
        w[i] = w[i]! + step[i]!
      }
      if (square <= LONGEST_STEP ** 2) return
      w.set(start)
      forget()
    },
    dispose: () => objective.dispose(),
  }
}
