import type { Flat } from '@wengert/ad-core'
import type { SampleOracle } from '../protocol.js'

/** Which curvature matrix C stands in the third line of {@link smd}. */
export type Curvature = 'gauss-newton' | 'hessian' | 'diagonal' | 'none'

/** The query that answers for a choice of curvature. */
export type CurvatureQuery<C extends Curvature> = {
  'gauss-newton': 'gnvp'
  hessian: 'hvp'
  diagonal: 'curvatureDiagonal'
  none: never
}[C]

/** The queries of {@link smd} with a choice of curvature, where it finds its first gains by itself. */
export type SmdQuery<C extends Curvature> =
  | CurvatureQuery<C>
  | { 'gauss-newton': 'hvp'; hessian: never; diagonal: 'gradientAt'; none: 'gradientAt' }[C]

type AnyOracle = SampleOracle<'gnvp' | 'hvp' | 'curvatureDiagonal' | 'gradientAt'>

/** C·v, written into `out`. */
export function curvatureProduct(
  curvature: Curvature,
  at: SampleOracle<never>,
  v: Flat,
  out: Flat,
): Flat {
  const oracle = at as AnyOracle
  switch (curvature) {
    case 'gauss-newton':
      oracle.gnvp(v, out)
      break
    case 'hessian':
      oracle.hvp(v, out)
      break
    case 'diagonal':
      oracle.curvatureDiagonal(out)
      for (let i = 0; i < v.length; i++) out[i] = out[i]! * v[i]!
      break
    case 'none':
      out.fill(0)
  }
  return out
}

/** Two vectors that {@link wholeProducts} may need. */
export interface SecantMemory {
  readonly point: Flat
  readonly slope: Flat
}

/** Writes C·u. */
export type CurvatureAlong = (u: Flat, out: Flat) => void

/**
 * The products that first gains are measured with. The first one is with the whole matrix also where C
 * is its diagonal or nothing, as steps must be short enough for all of it: then it is that of H, from
 * two gradients. H stands beside G because G alone vanishes at a saddle, where gains would be boundless.
 */
export function wholeProducts(
  curvature: Curvature,
  at: SampleOracle<never>,
  memory: SecantMemory,
): readonly CurvatureAlong[] {
  const oracle = at as AnyOracle
  switch (curvature) {
    case 'gauss-newton':
      return [oracle.gnvp, oracle.hvp]
    case 'hessian':
      return [oracle.hvp]
    default:
      return [(u, out) => secantProduct(oracle, u, out, memory)]
  }
}

/**
 * (g(w + εu) − g(w − εu))/2ε on one batch, where εu changes no weight by more than a small part of the
 * largest, or of 1.
 */
function secantProduct(
  at: SampleOracle<'gradientAt'>,
  u: Flat,
  out: Flat,
  { point, slope }: SecantMemory,
): void {
  const { params: w } = at
  let change = 0
  let size = 1
  for (let i = 0; i < u.length; i++) {
    change = Math.max(change, Math.abs(u[i]!))
    size = Math.max(size, Math.abs(w[i]!))
  }
  if (change === 0) {
    out.fill(0)
    return
  }
  const cubeRootOfRounding = u.BYTES_PER_ELEMENT === 4 ? 5e-3 : 6e-6
  const epsilon = (cubeRootOfRounding * size) / change
  for (let i = 0; i < u.length; i++) point[i] = w[i]! + epsilon * u[i]!
  at.gradientAt(point, slope)
  for (let i = 0; i < u.length; i++) point[i] = w[i]! - epsilon * u[i]!
  at.gradientAt(point, out)
  for (let i = 0; i < u.length; i++) out[i] = (slope[i]! - out[i]!) / (2 * epsilon)
}
