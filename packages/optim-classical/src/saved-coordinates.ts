import { DomainError } from '@wengert/ad-core'
import type { Coordinates } from './coordinates.js'
import type { Bounds } from './protocol.js'
import { encode } from './state.js'

/** What a method's vector stands for, as a state keeps it. */
export interface SavedCoordinates extends Partial<Bounds> {
  readonly free: Float64Array
  readonly sizes: Float64Array
}

/** Coordinates as plain data. */
export function savedCoordinates({ free, sizes, bounds }: Coordinates): SavedCoordinates {
  return { free: Float64Array.from(free), sizes, ...bounds }
}

/** A resumed run must move the same parameters between the same bounds. */
export function checkCoordinates(
  caller: string,
  coordinates: Coordinates,
  saved: SavedCoordinates,
): void {
  const [then, now] = [saved, savedCoordinates(coordinates)].map(({ free, sizes, lower, upper }) =>
    JSON.stringify([free, sizes, lower, upper].map(encode)),
  )
  if (then !== now) {
    throw new DomainError(
      `${caller}: expected bounds, fixed and typicalSize as in the run that goes on, got others. Perhaps a new run from result.x?`,
    )
  }
}
