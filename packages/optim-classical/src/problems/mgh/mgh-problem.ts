import { sumOfSquares, type LeastSquaresProblem, type Minimum } from '../problem.js'
import { scaledStarts } from '../starts.js'

const MGH =
  'Moré, Garbow & Hillstrom, Testing Unconstrained Optimization Software, ACM TOMS 7 (1981)'

/** What a problem of the collection consists of. */
interface MghDefinition extends Pick<
  LeastSquaresProblem,
  'name' | 'residuals' | 'otherStationary'
> {
  /** Its number in the collection. */
  readonly number: number
  readonly start: readonly number[]
  /** Multiples of the standard start. */
  readonly scales?: readonly number[]
  /** A function where they take work to find. */
  readonly minima: readonly Minimum[] | (() => readonly Minimum[])
}

/** A problem of the collection, which prescribes 10 and 100 times the standard start too. */
export function mghProblem({
  number,
  start,
  scales = [1, 10, 100],
  minima,
  ...rest
}: MghDefinition): LeastSquaresProblem {
  const source = `${MGH}, problem ${number}`
  const starts = scaledStarts(start, scales)
  if (typeof minima !== 'function') return sumOfSquares({ ...rest, starts, minima, source })
  let found: readonly Minimum[] | undefined
  return Object.defineProperty(sumOfSquares({ ...rest, starts, minima: [], source }), 'minima', {
    enumerable: true,
    get: () => (found ??= minima()),
  })
}
