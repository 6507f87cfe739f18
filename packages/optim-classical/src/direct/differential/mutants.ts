import type { Random } from '../../random.js'
import type { Population } from './population.js'

/** Strategies by their usual names: the vector that differences are added to, their number, the kind of crossover. */
export type ClassicStrategy = `${'rand' | 'best' | 'current-to-best'}/${1 | 2}/${'bin' | 'exp'}`

/** Where mutants come from. */
export interface Breeding {
  readonly population: Population
  /** From best to worst. */
  readonly order: readonly number[]
  readonly random: Random
}

/**
 * The mutant of a classic strategy (Storn & Price 1997; Price, Storn & Lampinen 2005): a base vector and F times one or two
 * differences of others.
 */
export function classicMutant(
  { population: { points }, order, random }: Breeding,
  parent: number,
  { base, differences }: { readonly base: string; readonly differences: number },
  mutation: number,
): Float64Array {
  const best = points[order[0]!]!
  const chosen: number[] = []
  const other = (): Float64Array => {
    const k = indexExcept(points.length, [parent, ...chosen], random)
    chosen.push(k)
    return points[k]!
  }
  const x = points[parent]!
  const mutant = base === 'rand' ? other().slice() : base === 'best' ? best.slice() : x.slice()
  if (base === 'current-to-best') addDifference(mutant, mutation, best, x)
  for (let k = 0; k < differences; k++) addDifference(mutant, mutation, other(), other())
  return mutant
}

/** The share of a population that counts as its best. */
const BEST_SHARE = 0.11

/**
 * The mutant of current-to-pbest/1 with an archive (Zhang & Sanderson 2009): x + F(one of the best − x) + F(another −
 * another or one that was replaced).
 */
export function archiveMutant(
  { population: { points }, order, random }: Breeding,
  archive: readonly Float64Array[],
  parent: number,
  mutation: number,
): Float64Array {
  const x = points[parent]!
  const mutant = x.slice()
  const best = Math.max(2, Math.round(BEST_SHARE * points.length))
  addDifference(mutant, mutation, points[order[random.index(best)]!]!, x)
  const one = indexExcept(points.length, [parent], random)
  const two = indexExcept(points.length + archive.length, [parent, one], random)
  addDifference(mutant, mutation, points[one]!, points[two] ?? archive[two - points.length]!)
  return mutant
}

/** A trial: the mutant, with entries of the parent in those places that crossover leaves. */
export function crossed(
  parent: Float64Array,
  mutant: Float64Array,
  kind: 'bin' | 'exp',
  crossover: number,
  random: Random,
): Float64Array {
  const n = parent.length
  const first = random.index(n)
  if (kind === 'bin') {
    return parent.map((x, j) => (random() < crossover || j === first ? mutant[j]! : x))
  }
  const trial = parent.slice()
  let taken = 0
  do {
    const j = (first + taken++) % n
    trial[j] = mutant[j]!
  } while (taken < n && random() < crossover)
  return trial
}

function addDifference(
  to: Float64Array,
  factor: number,
  from: Float64Array,
  less: Float64Array,
): void {
  for (let j = 0; j < to.length; j++) to[j] = to[j]! + factor * (from[j]! - less[j]!)
}

/** An index below `count`, all equally likely but for some. */
function indexExcept(count: number, some: readonly number[], random: Random): number {
  for (;;) {
    const k = random.index(count)
    if (!some.includes(k)) return k
  }
}
