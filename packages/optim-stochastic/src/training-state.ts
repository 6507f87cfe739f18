import type { TierMemory } from '@wengert/ad-core'
import { encode, type ArrayCode } from './coding.js'
import type { Drawing } from './data/source.js'
import { leafName, type Layout } from './layout.js'
import type { Watch } from './early-stopping.js'
import type { Optimizer } from './protocol.js'
import type { TrainState, TrainStep } from './result.js'
import type { Standing } from './resume.js'

/** What a state is made of. */
export interface StateParts {
  readonly standing: Standing
  readonly layout: Layout
  readonly drawing: Drawing
  readonly optimizer: Optimizer<never>
  readonly divided: boolean
  /** The last step, where it is not recorded. */
  readonly step: TrainStep | undefined
  readonly watch: Watch | undefined
  readonly heldOutTier: TierMemory | undefined
}

/** Where a training stands as JSON, with typed arrays in base64 or another code. */
export function trainingState(parts: StateParts, code?: ArrayCode): TrainState {
  const { standing, layout, drawing, optimizer, divided, step, watch, heldOutTier } = parts
  const { steps, patterns, firstLoss, params, optimizerState, tier } = standing
  const { epoch, offset, carried } = standing.position
  const { name, choices = {} } = optimizer
  return {
    format: 'wengert-training-1',
    ...drawing,
    step: steps,
    seen: patterns,
    epoch,
    offset,
    carried: encode(carried, code),
    firstLoss: encode(firstLoss, code),
    params: encode(params, code),
    leaves: layout.map(leafName),
    optimizer: { name, choices: { ...choices }, state: encode(optimizerState, code) },
    ...(tier !== undefined && { tier }),
    ...(heldOutTier !== undefined && { heldOutTier }),
    ...(divided && { divided }),
    ...(step !== undefined && { unrecorded: encode(step, code) }),
    ...(watch !== undefined && { watch: encode(watch, code) }),
  }
}
