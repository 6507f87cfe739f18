import type { Tier } from '@wengert/ad-core'
import type { Coordinates } from './coordinates.js'
import type { Queries } from './protocol.js'
import type { Source } from './sources.js'

/** A source asked in a method's coordinates. */
export function innerSource(source: Source, coordinates: Coordinates): Source {
  if (coordinates.same) return source
  const out = (u: Float64Array): Float64Array => coordinates.outward(u)
  const { detailHere } = source
  return {
    ...innerQueries(source, coordinates),
    size: coordinates.size,
    units: Float64Array.from(coordinates.free, (j) => source.units[j]!),
    ...(source.together && { together: true }),
    counts: source.counts,
    evaluations: source.evaluations,
    gradientHere: (u) => coordinates.slopesInward(source.gradientHere(out(u))),
    tier: innerTier(source.tier, out),
    dispose: source.dispose,
    ...(detailHere && {
      detailHere: () => {
        const { residuals, jacobian } = detailHere()
        return {
          ...(residuals && { residuals }),
          ...(jacobian && { jacobian: coordinates.matrixInward(jacobian, false) }),
        }
      },
    }),
  }
}

function innerQueries(source: Source, coordinates: Coordinates): Partial<Queries> {
  const out = (u: Float64Array): Float64Array => coordinates.outward(u)
  const { value, values, gradient, valueAndGradient, hvp, hessian, gnvp, residuals, jacobian } =
    source
  return {
    ...(value && { value: (u) => value(out(u)) }),
    ...(values && { values: (points) => values(points.map(out)) }),
    ...(gradient && { gradient: (u) => coordinates.slopesInward(gradient(out(u))) }),
    ...(valueAndGradient && {
      valueAndGradient(u) {
        const [y, g] = valueAndGradient(out(u))
        return [y, coordinates.slopesInward(g)] as const
      },
    }),
    ...(hvp && {
      hvp: (u, v) => coordinates.slopesInward(hvp(out(u), coordinates.directionOutward(v))),
    }),
    ...(gnvp && {
      gnvp: (u, v) => coordinates.slopesInward(gnvp(out(u), coordinates.directionOutward(v))),
    }),
    ...(hessian && { hessian: (u) => coordinates.matrixInward(hessian(out(u)), true) }),
    ...(residuals && { residuals: (u) => residuals(out(u)) }),
    ...(jacobian && { jacobian: (u) => coordinates.matrixInward(jacobian(out(u)), false) }),
  }
}

function innerTier(tier: Tier, out: (u: Float64Array) => Float64Array): Tier {
  return {
    get current() {
      return tier.current
    },
    get reason() {
      return tier.reason
    },
    get warnings() {
      return tier.warnings
    },
    get memory() {
      return tier.memory
    },
    settle: (u) => tier.settle(out(Float64Array.from(u))),
    resume: (memory) => tier.resume(memory),
  }
}
