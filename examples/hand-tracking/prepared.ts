import { settingOf, TRAINING_SEED, FRAMES } from './settings.js'
import { sequence, trackedHand } from './sequence.js'
import type { Hand } from './hand.js'
import type { Setting } from './residuals.js'
import { surveyed } from './survey.js'
import type { Drawing } from './drawing.js'

/** A hand and what has been learnt about it from another sequence than those that are tracked. */
export interface Prepared {
  readonly hand: Hand & { readonly name: string }
  /** Each parameter of the pose for itself. */
  readonly plain: Setting
  /** In coordinates in which the objective's mean curvature is the identity. */
  readonly whitened: Setting
  readonly drawing: Drawing
}

/** Every so many frames of the training sequence are surveyed. */
const STRIDE = 6

export function prepared(): Prepared {
  const hand = trackedHand()
  const plain = settingOf(hand)
  const training = sequence(hand, FRAMES, TRAINING_SEED)
  const frames = training.filter((_, index) => index % STRIDE === 0)
  const { coordinates, drawing } = surveyed(plain, hand.mesh, frames)
  return { hand, plain, whitened: settingOf(hand, coordinates), drawing }
}
