import type { Method } from '@wengert/optim-classical'
import type { FullObjective, FullQuery } from './full-objective.js'
import type { RangeImage } from './range-image.js'

/** Runs of a classical method, each about one image, by the same programs. */
export interface ClassicalRun {
  /** One iteration; false where the method can't go on. */
  readonly step: () => boolean
  readonly w: () => Float64Array
}

const CONDITIONS = { gradientTolerance: 1e-9, valueTolerance: 0, stepTolerance: 0, seed: 0 }

/**
 * Starts a method on an image, at the pose of the frame before. It ends where it can't go on, or an
 * iteration lowers the value by less than `least` of it.
 */
export function classicalRun(
  objective: FullObjective,
  method: Method<FullQuery>,
  image: RangeImage,
  from: Float64Array,
  least: number,
): ClassicalRun {
  objective.show(image, from)
  const run = method.begin(objective, from.slice(), CONDITIONS)
  return {
    step() {
      const before = run.state.value
      const { stuck, arrived } = run.step()
      const ends = stuck !== undefined || arrived !== undefined
      return !ends && before - run.state.value >= least * before
    },
    w: () => run.state.w,
  }
}
