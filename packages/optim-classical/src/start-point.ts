import { DomainError, ShapeError, Traced, type Argument, type Oracle } from '@wengert/ad-core'
import { allFinite } from './linear-algebra/vector.js'
import type { Iterate } from './protocol.js'

/** Refuses a start that is empty or belongs to a transform. */
export function checkArgument(caller: string, x0: unknown): void {
  if (x0 instanceof Traced) {
    throw new DomainError(
      `${caller}: expected x0 to hold numbers, got a traced value. Perhaps ${caller} outside of grad?`,
    )
  }
  if (typeof x0 === 'object' && x0 !== null && Object.keys(x0).length === 0) {
    throw new ShapeError(
      `${caller}: expected x0 to have at least one number, got none. Perhaps [0]?`,
    )
  }
}

/** Refuses a start with an entry that is no finite number. */
export function checkStartPoint(caller: string, start: Float64Array): void {
  if (!allFinite(start)) {
    const entry = start.findIndex((x) => !Number.isFinite(x))
    throw new DomainError(
      `${caller}: expected x0 to be finite, got ${start[entry]} in entry ${entry}. Perhaps a number there?`,
    )
  }
}

/** Refuses a start at which the function or its gradient is not finite. */
export function checkStartValue(caller: string, { value, gradient }: Iterate): void {
  if (!Number.isFinite(value)) {
    throw new DomainError(
      `${caller}: expected a finite value at x0, got ${value}. Perhaps another x0, or explainNonFinite(f, x0)?`,
    )
  }
  if (gradient !== undefined && !allFinite(gradient)) {
    const entry = gradient.findIndex((g) => !Number.isFinite(g))
    throw new DomainError(
      `${caller}: expected a finite gradient at x0, got ${gradient[entry]} in entry ${entry}. Perhaps another x0, or explainNonFinite(grad(f), x0)?`,
    )
  }
}

/** What each parameter keeps of its size: ε, or that of float32 where x0 is a `Float32Array`. */
export function unitsOf<X>({
  size,
  flatten,
  unflatten,
}: Pick<Oracle<X>, 'size' | 'flatten' | 'unflatten'>): Float64Array {
  const probe = new Float64Array(size).fill(1 + Number.EPSILON)
  const kept = flatten(unflatten(probe) as Argument<X>) // of x0's form, which X is
  return kept.map((x) => (x === 1 ? 2 ** -23 : Number.EPSILON))
}
