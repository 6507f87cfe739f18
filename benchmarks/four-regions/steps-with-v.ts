/** What slide 35 says does not work: SMD's v, the direction of a damped Newton step, as the step itself. */
import type { Flat } from '@wengert/ad-core'
import type { Transform } from '@wengert/optim-stochastic'

interface Options {
  /** p, the same for all weights and for good. */
  readonly stepSize: number
  /** λ. */
  readonly decay: number
  /** The share of v that is stepped. */
  readonly share: number
}

interface State {
  readonly v: Flat
}

/** v ← λv − p(g + λGv), w ← w + share·v: SMD without the gains between v and w. */
export function stepsWithV({ stepSize, decay, share }: Options): Transform<State, 'gnvp'> {
  let curved: Flat = new Float64Array(0)
  return {
    name: 'stepsWithV',
    init: (params) => ({ v: new Float64Array(params.length) }),
    product: ({ v }) => ({ query: 'gnvp', v }),
    update: (g, state, at) => {
      const { v } = state
      if (curved.length !== v.length) curved = new Float64Array(v.length)
      const Gv = at.gnvp(v, curved)
      for (let i = 0; i < g.length; i++) {
        v[i] = decay * v[i]! - stepSize * (g[i]! + decay * Gv[i]!)
        g[i] = share * v[i]!
      }
      return { step: g, state }
    },
  }
}
