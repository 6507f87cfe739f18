/** Floating-point operations of the derivatives that methods ask for, counted on their recordings. */
import { gnvp, hessian, hvp, jacobian, trace, valueAndGrad } from '@wengert/ad-core'
import { valueGradientGnvp, valueGradientHvp, zeros } from '@wengert/ad-core'
import type { Scalar, Traced } from '@wengert/ad-core'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { FourRegionsParams } from '@wengert/optim-stochastic/problems'

/** What can be asked about a batch; a joint program gives the gradient and a product with it. */
export const PROGRAMS = [
  'value',
  'gradient',
  'Gv',
  'Hv',
  'gradient and Gv',
  'gradient and Hv',
  'diagonal',
  'outputs',
] as const

/** The name of something that can be asked. */
export type Program = (typeof PROGRAMS)[number]

/** How often each is asked in one update, on average. */
export type Asks = Readonly<Partial<Record<Program, number>>>

/** Operations by weight and pattern for what one update asks about a batch on Four Regions. */
export function derivativeFlops(asks: Asks, patterns: number): number {
  const sum = PROGRAMS.reduce((total, program) => {
    const times = asks[program] ?? 0
    return times === 0 ? total : total + times * programFlops(program, patterns)
  }, 0)
  return sum / (fourRegions.weights * patterns)
}

type Weights = FourRegionsParams<Traced>

function programFlops(program: Program, patterns: number): number {
  const { model, loss, weights: n, classes: m } = fourRegions
  const w = fourRegions.init(0)
  const { inputs, targets } = fourRegions.sample(patterns, 'uniform', 0)
  const composed = (p: Weights, x: Traced, t: Traced): Scalar => loss(model(p, x), t)
  const outputs = (p: Weights, x: Traced, _t: Traced): Traced => model(p, x)
  const outputLoss = (z: Traced, _x: Traced, t: Traced): Scalar => loss(z, t)
  switch (program) {
    case 'value':
      return trace(composed)(w, inputs, targets).flops
    case 'gradient':
      return trace(valueAndGrad(composed))(w, inputs, targets).flops
    case 'Gv':
      return trace(gnvp(outputs, outputLoss))(w, w, inputs, targets).flops
    case 'Hv':
      return trace(hvp(composed))(w, w, inputs, targets).flops
    case 'gradient and Gv':
      return trace(valueGradientGnvp(outputs, outputLoss))(w, w, inputs, targets).flops
    case 'gradient and Hv':
      return trace(valueGradientHvp(composed))(w, w, inputs, targets).flops
    case 'diagonal':
      // Σ over patterns and pairs of outputs of J_p·h·J_q, beside what gives J and h.
      return programFlops('outputs', patterns) + 3 * m * m * n * patterns
    case 'outputs': {
      const own = fourRegions.sample(1, 'uniform', 0).targets
      const z = zeros([1, m])
      const ofLoss = trace(valueAndGrad(loss))(z, own).flops + trace(hessian(loss))(z, own).flops
      return trace(jacobian(model))(w, inputs).flops + patterns * ofLoss
    }
  }
}
