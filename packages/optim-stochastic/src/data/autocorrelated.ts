import { DomainError } from '@wengert/ad-core'
import { knownOptions, numberBelowOne, show, wholeNumber } from '../checks.js'
import type { Dataset } from './dataset.js'
import { randomStream, type Random } from './random.js'
import { datasetOf, orderedDataset, type BatchIn } from './subset.js'

/** Options of {@link autocorrelated}. */
export interface AutocorrelatedOptions {
  /** A number for every pattern, such as an input or its label: patterns follow others alike in it. */
  readonly by: ArrayLike<number>
  /** ρ, from 0 (a random order) to below 1. Default 0.9. */
  readonly correlation?: number
  /** A whole number from which the order derives. Default 0. */
  readonly seed?: number
}

/**
 * Stored data in an autocorrelated order: each pattern once an epoch, but neighbours alike, as from a
 * sensor, a game or a tracker. Of the process zₖ = ρ·zₖ₋₁ + √(1 − ρ²)·εₖ with normal ε, the pattern at
 * place k is the one whose rank by `by` is zₖ's rank among all z: the ranks of `by` at lag h correlate
 * like those of normal numbers of correlation ρʰ, that is by (6/π)·asin(ρʰ/2), whatever the
 * distribution of `by`. Equal numbers are ordered at random.
 *
 * A dataset whose sampling is `'sequential'` where a training doesn't say. Costs four bytes a pattern.
 * Errors: `DomainError` for `by` of another length or with NaN.
 * @example await train({ …, data: autocorrelated(data, { by: data.targets, correlation: 0.99 }) })
 */
export function autocorrelated<const Data>(
  data: Data,
  options: AutocorrelatedOptions,
): Dataset<BatchIn<Data>> {
  const caller = 'autocorrelated'
  knownOptions(caller, options, ['by', 'correlation', 'seed'], '{ by: data.targets }')
  const { by } = options
  const correlation = numberBelowOne(caller, 'correlation', options.correlation ?? 0.9)
  const seed = wholeNumber(caller, 'seed', options.seed ?? 0, -Number.MAX_SAFE_INTEGER)
  const { size } = datasetOf(caller, data)
  if (typeof by !== 'object' || by === null || by.length !== size) {
    const got = (by as unknown) instanceof Object ? `${by.length}` : show(by)
    throw new DomainError(
      `${caller}: expected by a number for each of the ${size} patterns, got ${got}. Perhaps data.targets?`,
    )
  }
  const keys = Float64Array.from(by)
  const wrong = keys.findIndex(Number.isNaN)
  if (wrong >= 0) {
    throw new DomainError(
      `${caller}: expected by numbers, got ${show(by[wrong])} at place ${wrong}. Perhaps 0?`,
    )
  }
  const random = randomStream(seed, 30)
  const ranked = ranking(keys, random)
  const places = ranking(wandering(size, correlation, random), random)
  const order = new Int32Array(size)
  for (let rank = 0; rank < size; rank++) order[places[rank]!] = ranked[rank]!
  return orderedDataset(caller, data, order, 'sequential')
}

/** A stationary process of standard normal numbers, neighbours of correlation ρ. */
function wandering(count: number, correlation: number, random: Random): Float64Array {
  const values = new Float64Array(count)
  const fresh = Math.sqrt(1 - correlation * correlation)
  values[0] = random.normal()
  for (let k = 1; k < count; k++) {
    values[k] = correlation * values[k - 1]! + fresh * random.normal()
  }
  return values
}

/** Indices in the order of their keys; equal keys in random order. */
function ranking(keys: Float64Array, random: Random): Int32Array {
  const order = Int32Array.from(keys, (_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.index(i + 1)
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
  return order.sort((a, b) => keys[a]! - keys[b]! || 0)
}
