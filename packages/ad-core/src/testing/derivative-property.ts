import fc from 'fast-check'
import type { Traced } from '../tape/traced.js'
import { points, type PointDomain } from './arbitraries.js'
import { checkDerivatives, type CheckOptions } from './check-derivatives.js'

/** One domain for a number, a list of them for the entries of a vector, or any arbitrary of x. */
export type PropertyDomain = PointDomain | readonly PointDomain[] | fc.Arbitrary<unknown>

/** Options of {@link derivativeProperty}. */
export interface PropertyOptions extends CheckOptions {
  /** Least distance of points to ends and kinks of the domain, 1e-2 by default. */
  readonly margin?: number
  /** Largest |x|, 10 by default. */
  readonly magnitude?: number
}

/**
 * The property that `checkDerivatives` finds nothing wrong with f, at points of a domain that keep
 * away from its ends and kinks.
 * @example
 * fc.assert(derivativeProperty((x) => log(x), { lower: 0 }))
 * fc.assert(derivativeProperty((x) => mul(x.at(0), sqrt(x.at(1))), [{}, { lower: 0 }]))
 */
export function derivativeProperty<P = Traced>(
  f: (x: P) => unknown,
  domain: PropertyDomain = {},
  { margin = 1e-2, magnitude = 10, ...options }: PropertyOptions = {},
): fc.IPropertyWithHooks<[unknown]> {
  const numbers = (entry: PointDomain): fc.Arbitrary<number> => points(entry, { margin, magnitude })
  const x: fc.Arbitrary<unknown> =
    domain instanceof fc.Arbitrary
      ? domain
      : isList(domain)
        ? fc.tuple(...domain.map(numbers))
        : numbers(domain)
  return fc.property(x, (point) => checkDerivatives(f, point as never, options))
}

function isList(domain: PointDomain | readonly PointDomain[]): domain is readonly PointDomain[] {
  return Array.isArray(domain)
}
