/** Floating-point operations of the derivatives that methods ask for, counted on their recordings. */
import { gnvp, hessian, hvp, jacobian, trace, valueAndGrad } from '@wengert/ad-core'
import { valueGradientGnvp, valueGradientHvp, zeros } from '@wengert/ad-core'
import type { Scalar, Tensor, Traced } from '@wengert/ad-core'
import { fourRegions } from '@wengert/optim-stochastic/problems'

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

/** What is trained where derivatives are counted. */
export interface Trained {
  /** How many weights there are. */
  readonly weights: number
  /** How many outputs a pattern has. */
  readonly outputs: number
  readonly params: unknown
  /** The first `count` patterns of a sequence. */
  readonly sample: (count: number) => {
    readonly inputs: Tensor
    readonly targets: Tensor | Int32Array
  }
  /** Outputs z [b, m] for inputs [b, …]. */
  readonly model: (params: never, inputs: Traced) => Traced
  readonly loss: (z: Traced, targets: Traced) => Scalar
}

/** The network of slides 37–41. */
export const fourRegionsTrained: Trained = {
  weights: fourRegions.weights,
  outputs: fourRegions.classes,
  params: fourRegions.init(0),
  sample: (count) => fourRegions.sample(count, 'uniform', 0),
  model: fourRegions.model,
  loss: fourRegions.loss,
}

/** Operations by weight and pattern for what one update asks about a batch. */
export function derivativeFlops(
  asks: Asks,
  patterns: number,
  trained: Trained = fourRegionsTrained,
): number {
  const sum = PROGRAMS.reduce((total, program) => {
    const times = asks[program] ?? 0
    return times === 0 ? total : total + times * programFlops(program, patterns, trained)
  }, 0)
  return sum / (trained.weights * patterns)
}

function programFlops(program: Program, patterns: number, trained: Trained): number {
  const { weights: n, outputs: m, loss } = trained
  // Nothing here looks into the parameters, so that a tree may pass for an array.
  const w = trained.params as Tensor
  const model = trained.model as (w: Traced, x: Traced) => Traced
  const { inputs, targets } = trained.sample(patterns)
  const composed = (p: Traced, x: Traced, t: Traced): Scalar => loss(model(p, x), t)
  const outputs = (p: Traced, x: Traced, _t: Traced): Traced => model(p, x)
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
      return programFlops('outputs', patterns, trained) + 3 * m * m * n * patterns
    case 'outputs': {
      const own = trained.sample(1).targets
      const z = zeros([1, m])
      const ofLoss = trace(valueAndGrad(loss))(z, own).flops + trace(hessian(loss))(z, own).flops
      return trace(jacobian(model))(w, inputs).flops + patterns * ofLoss
    }
  }
}
