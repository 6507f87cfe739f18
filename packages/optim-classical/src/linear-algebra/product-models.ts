import { golubKahan } from './golub-kahan.js'
import { krylovFace } from './krylov.js'
import { lanczos } from './lanczos.js'
import type { Face, StepModel } from './step-model.js'
import { addScaled } from './vector.js'

type Product = (v: Float64Array) => Float64Array

/** ½‖r + Jd‖² from products with J and Jᵀ; with a diagonal `added` to JᵀJ, as rows of their own. */
export function residualProductModel(
  jvp: Product,
  vjp: Product,
  residuals: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  forcing: number,
  added: Float64Array | null = null,
): StepModel {
  if (added) {
    const m = residuals.length
    const roots = added.map(Math.sqrt)
    return residualProductModel(
      (v) => joined(jvp(v), times(roots, v)),
      (u) => addScaled(vjp(u.subarray(0, m)), 1, times(roots, u.subarray(m))),
      joined(residuals, new Float64Array(scale.length)),
      gradient,
      scale,
      forcing,
    )
  }
  const face = (into: Product, moved: Float64Array, slopes: Float64Array): Face =>
    krylovFace(
      golubKahan(
        (z) => jvp(quotient(z, scale)),
        (u) => into(vjp(u)),
        moved,
        into(slopes),
      ),
      scale,
      forcing,
    )
  return {
    gradient,
    scale,
    precision: forcing,
    curve: (d) => vjp(jvp(d)),
    whole: () => face((g) => quotient(g, scale), residuals, gradient),
    face(free, from) {
      const into = (g: Float64Array): Float64Array => onto(free, quotient(g, scale))
      if (from.every((x) => x === 0)) return face(into, residuals, gradient)
      const moved = addScaled(residuals, 1, jvp(from))
      return face(into, moved, vjp(moved))
    },
  }
}

/** gᵀd + ½dᵀGd from products with G; with a diagonal `added` to G. */
export function curvatureProductModel(
  ownCurve: Product,
  gradient: Float64Array,
  scale: Float64Array,
  forcing: number,
  added: Float64Array | null = null,
): StepModel {
  const curve: Product = added ? (v) => addScaled(ownCurve(v), 1, times(added, v)) : ownCurve
  const face = (into: Product, slopes: Float64Array): Face =>
    krylovFace(
      lanczos((z) => into(curve(quotient(z, scale))), into(slopes)),
      scale,
      forcing,
    )
  return {
    gradient,
    scale,
    precision: forcing,
    curve,
    whole: () => face((g) => quotient(g, scale), gradient),
    face(free, from) {
      const into = (g: Float64Array): Float64Array => onto(free, quotient(g, scale))
      const slopes = from.every((x) => x === 0) ? gradient : addScaled(gradient, 1, curve(from))
      return face(into, slopes)
    },
  }
}

function joined(x: Float64Array, y: Float64Array): Float64Array {
  const both = new Float64Array(x.length + y.length)
  both.set(x)
  both.set(y, x.length)
  return both
}

function times(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((entry, j) => entry * y[j]!)
}

function quotient(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((entry, j) => entry / y[j]!)
}

/** x in the places that are free, 0 in the others. */
function onto(free: Int32Array, x: Float64Array): Float64Array {
  const part = new Float64Array(x.length)
  for (const j of free) part[j] = x[j]!
  return part
}
