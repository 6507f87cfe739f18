/** Whether seeds tell two methods apart. */
import { METHODS } from './methods.js'
import { last } from './results.js'
import { mean, spread } from './summary.js'
import type { Group } from './summary.js'

/** Where the first of two stands to the second; level where the seeds don't tell them apart. */
export type Comparison = 'below' | 'level' | 'above'

/** One-sided quantiles of Student's t at 5 % for 1, 2, … degrees of freedom, and the normal one's. */
const T_QUANTILES = [6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81]
const NORMAL_QUANTILE = 1.65

/**
 * Compares final losses seed by seed, since a seed is the same start and the same patterns for both: by
 * Student's t of the differences. What diverged is above all that did not; one seed decides by itself.
 */
export function compare(a: Group, b: Group): Comparison {
  const [x, y] = [a.loss.mean ?? Infinity, b.loss.mean ?? Infinity]
  if (x === y) return 'level'
  const order = x < y ? 'below' : 'above'
  if (!Number.isFinite(x) || !Number.isFinite(y)) return order
  const differences = a.runs.map((run) => {
    const other = b.runs.find(({ seed }) => seed === run.seed)!
    return last(run.curve.loss)! - last(other.curve.loss)!
  })
  const { deviation } = spread(differences)
  if (deviation === null) return order
  const quantile = T_QUANTILES[differences.length - 2] ?? NORMAL_QUANTILE
  const isClear = Math.abs(mean(differences)) * Math.sqrt(differences.length) > quantile * deviation
  return isClear ? order : 'level'
}

/** The pairs that are level, in words; nothing where there are none. */
export function levelText(pairs: readonly (readonly [Group, Group])[]): string {
  const level = pairs.filter(([a, b]) => compare(a, b) === 'level')
  if (level.length === 0) return ''
  const names = level.map(
    ([a, b]) => `${METHODS[a.variant.method].label} and ${METHODS[b.variant.method].label}`,
  )
  return `; these seeds don’t tell apart ${names.join(', nor ')}`
}
