import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole } from '../checks.js'

/** What a search for Wolfe's strong conditions can be told. */
export interface WolfeFactors {
  /** c₁: the decrease asked for, as a part of what the slope promises. Default 1e-4. */
  readonly decrease?: number
  /** c₂: how far the slope must have flattened, |φ′(α)| ≤ c₂|φ′(0)|. Default 0.9. */
  readonly curvature?: number
  /** Most trial points of one search. Default 40. */
  readonly maxTrials?: number
}

/** The options of a search with their defaults. Errors: factors that are not 0 < decrease < curvature < 1 (`DomainError`). */
export function wolfeFactors(caller: string, options: WolfeFactors): Required<WolfeFactors> {
  checkOptions(caller, options, ['decrease', 'curvature', 'maxTrials'])
  const { decrease = 1e-4, curvature = 0.9, maxTrials = 40 } = options
  if (!(decrease > 0 && decrease < curvature && curvature < 1)) {
    throw new DomainError(
      `${caller}: expected 0 < decrease < curvature < 1, got decrease ${decrease} and curvature ${curvature}. ` +
        'Perhaps { decrease: 1e-4, curvature: 0.9 }?',
    )
  }
  checkWhole(caller, 'maxTrials', maxTrials, { least: 1, example: 40 })
  return { decrease, curvature, maxTrials }
}
