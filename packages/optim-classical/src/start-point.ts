import { DomainError, ShapeError } from '@wengert/ad-core'
import { allFinite } from './linear-algebra/vector.js'

/** Refuses a start without parameters or with one that is no finite number. */
export function checkStartPoint(caller: string, start: Float64Array): void {
  if (start.length === 0) {
    throw new ShapeError(
      `${caller}: expected x0 to have at least one number, got none. Perhaps [0]?`,
    )
  }
  if (!allFinite(start)) {
    const entry = start.findIndex((x) => !Number.isFinite(x))
    throw new DomainError(
      `${caller}: expected x0 to be finite, got ${start[entry]} in entry ${entry}. Perhaps a number there?`,
    )
  }
}
