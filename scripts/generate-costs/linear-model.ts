/** A model with one output that is linear in its weights, for methods that want one. */
import { matmul, squaredError, tensor, zeros } from '@wengert/ad-core'
import { randomStream } from '@wengert/optim-stochastic'
import type { Trained } from '../../benchmarks/four-regions/derivative-flops.js'

const WEIGHTS = 20

/** z = xᵀw for normal x; the target is the sum of the first five entries, and some noise. */
export const linearModel: Trained = {
  weights: WEIGHTS,
  outputs: 1,
  params: zeros([WEIGHTS, 1]),
  sample(count) {
    const random = randomStream(0)
    const inputs = Array.from({ length: count * WEIGHTS }, () => random.normal())
    const targets = Array.from({ length: count }, (_, k) => {
      const signal = inputs.slice(k * WEIGHTS, k * WEIGHTS + 5).reduce((sum, x) => sum + x, 0)
      return signal + 0.1 * random.normal()
    })
    return {
      inputs: tensor(Float64Array.from(inputs), { shape: [count, WEIGHTS] }),
      targets: tensor(Float64Array.from(targets), { shape: [count, 1] }),
    }
  },
  model: (w, x) => matmul(x, w),
  loss: (z, t) => squaredError(z, t),
}
