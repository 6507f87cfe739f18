import { DomainError } from '@wengert/ad-core'
import { isPlainObject, knownOptions, show, wholeNumber } from '../checks.js'
import { randomStream, type Random } from './random.js'

/** Patterns in an order of their own that can be entered anywhere. */
export interface Sequence<Pattern> extends Iterable<Pattern> {
  /** The patterns from number `index` on, without those before. */
  readonly startingAt: (index: number) => Iterator<Pattern>
}

/** A place that wanders from pattern to pattern: what makes a stream autocorrelated. */
export interface Walk<Place> {
  /** The place of pattern 0. */
  readonly start: (random: Random) => Place
  /** The place of pattern `index`, from the one before, which may be changed in place. */
  readonly step: (place: Place, random: Random, index: number) => Place
}

/** Options of {@link stream}. */
export interface StreamOptions<Place> {
  /** A whole number from which all random numbers derive. Default 0. */
  readonly seed?: number
  /** How a place wanders; without one it is undefined. */
  readonly walk?: Walk<Place>
}

/** Keys of the random numbers of a stream, besides its seed and a pattern's number. */
const PATTERNS = 31
const WALK = 32

/**
 * An endless stream of patterns made when they are wanted. Pattern k is a function of its number, of
 * random numbers that belong to (seed, k) alone, and of a place that wanders where `walk` says how: it
 * is uniform where it draws uniformly, non-stationary where it depends on k, autocorrelated where it
 * depends on the place. A resumed training enters at its pattern: none before is made again, only the
 * walk's steps are.
 *
 * Errors: `DomainError` for options other than these.
 * @example
 * // a sine whose phase drifts, looked at along a random walk
 * const data = stream(
 *   (random, k, x) => ({ inputs: [x], targets: Math.sin(x + k / 1e4) + 0.1 * random.normal() }),
 *   { seed: 1, walk: { start: (random) => random.normal(), step: (x, random) => 0.9 * x + 0.4 * random.normal() } },
 * )
 */
export function stream<Pattern, Place = undefined>(
  pattern: (random: Random, index: number, place: Place) => Pattern,
  options: StreamOptions<Place> = {},
): Sequence<Pattern> {
  const caller = 'stream'
  if (typeof pattern !== 'function') {
    throw new DomainError(
      `${caller}: expected a function that makes a pattern, got ${show(pattern)}. Perhaps (random, index) => …?`,
    )
  }
  knownOptions(caller, options, ['seed', 'walk'], '{ seed: 1 }')
  const { walk } = options
  const seed = wholeNumber(caller, 'seed', options.seed ?? 0, -Number.MAX_SAFE_INTEGER)
  if (
    walk !== undefined &&
    (!isPlainObject(walk) || typeof walk.start !== 'function' || typeof walk.step !== 'function')
  ) {
    throw new DomainError(
      `${caller}: expected walk an object with start and step, got ${show(walk)}. ` +
        'Perhaps { start: (random) => …, step: (place, random) => … }?',
    )
  }
  const moved = (place: Place | undefined, index: number): Place | undefined => {
    if (walk === undefined) return undefined
    const random = randomStream(seed, WALK, index)
    return index === 0 ? walk.start(random) : walk.step(place as Place, random, index)
  }
  function* from(first: number): Generator<Pattern, never, void> {
    let place: Place | undefined
    if (walk !== undefined) for (let k = 0; k < first; k++) place = moved(place, k)
    for (let k = first; ; k++) {
      place = moved(place, k)
      yield pattern(randomStream(seed, PATTERNS, k), k, place as Place)
    }
  }
  return {
    startingAt: (index) => from(wholeNumber(`${caller}.startingAt`, 'index', index, 0)),
    [Symbol.iterator]: () => from(0),
  }
}
