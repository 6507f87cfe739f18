import { DomainError } from '@wengert/ad-core'
import { checkWhole, show } from '../checks.js'
import type { Random } from '../random.js'

/**
 * Slide 7's "pick parent(s) w_i from W": the place in W of a parent, from the values of all (Infinity where one failed).
 * `child` counts the children of the iteration from 0.
 */
export type Selection = (values: Float64Array, random: Random, child: number) => number

/** Each in turn: with as many children as there are candidates, each is a parent once. */
export const inTurn: Selection = (values, _random, child) => child % values.length

/** Any, all equally likely. */
export const uniformly: Selection = (values, random) => random.index(values.length)

/**
 * The best of `size` drawn with replacement (Goldberg & Deb 1991): the larger, the greedier.
 *
 * Errors (`DomainError`): a size below 1.
 * @example search({ ...problem, pool: 40, select: tournament(3) })
 */
export function tournament(size: number): Selection {
  checkWhole('tournament', 'size', size, { least: 1, example: 2 })
  return (values, random) => {
    let best = random.index(values.length)
    for (let k = 1; k < size; k++) {
      const other = random.index(values.length)
      if (values[other]! < values[best]!) best = other
    }
    return best
  }
}

/**
 * By rank: the candidate of rank r (0 the best) of m with a probability proportional to exp(−½(r/(locality·m))²) (Socha &
 * Dorigo 2008, whose q is `locality`).
 *
 * Errors (`DomainError`): a locality that is no positive number.
 * @example search({ ...problem, pool: 40, select: ranked(0.2), replace: plus })
 */
export function ranked(locality: number): Selection {
  if (!(typeof locality === 'number' && locality > 0 && locality < Infinity)) {
    throw new DomainError(
      `ranked: expected locality to be a positive number, got ${show(locality)}. Perhaps ranked(0.1)?`,
    )
  }
  // Of the latest values: all children of an iteration see the same.
  let seen: Float64Array | undefined
  let places: readonly number[] = []
  let sums: Float64Array = new Float64Array(0)
  return (values, random) => {
    if (values !== seen) {
      seen = values
      places = bestFirst(values)
      sums = rankSums(values.length, locality)
    }
    return places[placeOf(random() * sums[sums.length - 1]!, sums)]!
  }
}

/** Places by value, the least first; earlier places first among equals. */
export function bestFirst(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, i) => i).sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!]
    return a < b ? -1 : a > b ? 1 : i - j
  })
}

/**
 * A place, each with a probability proportional to its weight, as ants choose their way.
 *
 * Errors (`DomainError`): weights without a positive finite sum.
 * @example drawByWeight([1, 3], random) // 1 in three of four draws
 */
export function drawByWeight(weights: ArrayLike<number>, random: Random): number {
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i]!
  if (!(total > 0 && total < Infinity)) {
    throw new DomainError(
      `drawByWeight: expected weights with a positive sum, got ${total}. Perhaps a least weight above 0 for each?`,
    )
  }
  let left = random() * total
  let last = 0
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0) last = i
    left -= weights[i]!
    if (left < 0) return i
  }
  return last
}

function rankSums(count: number, locality: number): Float64Array {
  const sums = new Float64Array(count)
  let sum = 0
  for (let r = 0; r < count; r++) {
    sum += Math.exp(-0.5 * (r / (locality * count)) ** 2)
    sums[r] = sum
  }
  return sums
}

/** The first place whose sum exceeds x. */
function placeOf(x: number, sums: Float64Array): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > x) high = middle
    else low = middle + 1
  }
  return low
}
