import { DomainError } from '../errors.js'
import type { Value } from '../operand.js'
import { Tensor } from '../tensor.js'
import { flattenTree, type Flattened } from '../tree.js'
import { call } from './body.js'
import type { Convergence } from './iterate.js'
import { traceLeaves } from './loop.js'
import { abs, max } from '../math.js'

/**
 * The fixed point of a step on duals or complex values, by iterating on them as they are until every
 * part has converged, the tangents or imaginary parts too.
 */
export function iteratePlainly(
  step: (...inputs: readonly unknown[]) => unknown,
  y0: unknown,
  params: readonly unknown[],
  { tolerance, maxIterations }: Convergence,
): unknown {
  const others = params.map((param) => traceLeaves('fixedPoint', undefined, param))
  let y = traceLeaves('fixedPoint', undefined, y0)
  let before = flattenTree('fixedPoint', y)
  const largest = new Map<string, number>()
  for (let k = 0; k < maxIterations; k++) {
    const next = call(step, y, ...others)
    const after = flattenTree('fixedPoint', next)
    if (hasSettled(before, after, tolerance, largest)) return next
    y = next
    before = after
  }
  throw new DomainError(
    `fixedPoint: expected an iteration that converges to ${tolerance} within ${maxIterations} steps. Perhaps a start nearer to the fixed point, or a step that contracts?`,
  )
}

/** Leading parts are compared with max(1, |entry|), others with the largest entry they have had. */
function hasSettled(
  before: Flattened,
  after: Flattened,
  tolerance: number,
  largest: Map<string, number>,
): boolean {
  let settled = true
  after.leaves.forEach(({ value }, leaf) => {
    const old = partsOf(before.leaves[leaf]?.value ?? 0)
    partsOf(value).forEach((entries, part) => {
      const key = `${leaf} ${part}`
      for (let i = 0; i < entries.length; i++) {
        const size = abs(entries[i]!)
        const scale = part === 0 ? max(1, size) : max(largest.get(key) ?? 0, size)
        largest.set(key, scale)
        if (!(abs(entries[i]! - (old[part]?.[i] ?? 0)) <= tolerance * scale)) settled = false
      }
    })
  })
  return settled
}

/** The numbers of a value, part by part. */
function partsOf(x: Value): readonly ArrayLike<number>[] {
  if (typeof x === 'number') return [[x]]
  return x instanceof Tensor ? [x.data] : x.parts.flatMap(partsOf)
}
