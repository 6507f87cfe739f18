/** Classical methods on resampled batches: slide 21, as favourable to them as can be. */
import { batchOracle, tensor } from '@wengert/ad-core'
import { conjugateGradient, lbfgs, newton } from '@wengert/optim-classical'
import type { Method, Objective } from '@wengert/optim-classical'
import { stateSize } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { FourRegionsParams, LabelledPoints } from '@wengert/optim-stochastic/problems'
import { examination } from './examination.js'
import type { ClassicalName } from './optimizers.js'
import type { Learned, Task } from './run.js'

type Asked = 'hessian' | 'valueAndGradient'

const METHODS: Readonly<Record<ClassicalName, () => Method<Asked>>> = {
  cg: () => conjugateGradient<never>(),
  lbfgs: () => lbfgs<never>(),
  newton: () => newton<never>(),
}

/** Only the run's length ends it. */
const CONDITIONS = { gradientTolerance: 0, valueTolerance: 0, stepTolerance: 0, seed: 0 }

/**
 * One iteration of the method on each batch. What it remembers of earlier batches it keeps; its value
 * and gradient are made anew at every batch, and its line search stays on one. However often that asks,
 * the batch counts as seen once: the CPU time tells of the rest.
 */
export function learnClassically(
  name: ClassicalName,
  task: Task,
  tested: (patterns: number) => void,
): Learned {
  const { sampling, seed, patterns, batch, testGrid, testSteps } = task
  const params = fourRegions.init(seed)
  const data = fourRegions.sample(patterns, sampling, seed)
  const { objective, resample, unflatten, start } = resampledObjective(params)
  const method = METHODS[name]()
  const due = new Set(testSteps)
  const course = examination(params, testGrid, tested)
  resample(batchAt(data, 0, batch))
  let run = method.begin(objective, start, CONDITIONS)
  let trouble: string | undefined
  let step = 0
  while (step < patterns / batch) {
    if (step > 0) {
      const { w } = run.state
      resample(batchAt(data, step, batch))
      const [value, gradient] = objective.valueAndGradient(w)
      run = method.begin(objective, { ...run.state, value, gradient }, CONDITIONS)
    }
    run.step()
    step++
    if (!run.state.w.every(Number.isFinite) || !Number.isFinite(run.state.value)) {
      trouble = `no number is left at step ${step}`
      course.fail(step * batch)
      break
    }
    if (due.has(step)) course.test(unflatten(run.state.w), step * batch)
  }
  return course.result(unflatten(run.state.w), {
    storage: stateSize(run.state),
    outcome: trouble === undefined ? 'exhausted' : 'failed',
    reason: trouble ?? `all ${step} steps done`,
  })
}

type Batch = readonly [inputs: LabelledPoints['inputs'], targets: LabelledPoints['targets']]

function batchAt({ inputs, targets }: LabelledPoints, index: number, size: number): Batch {
  const [from, to] = [index * size, (index + 1) * size]
  return [
    tensor(inputs.data.slice(2 * from, 2 * to) as Float64Array, { shape: [size, 2] }),
    targets.slice(from, to),
  ]
}

/** The objective on the batch of the last `resample`. */
function resampledObjective(params: FourRegionsParams): {
  readonly objective: Objective<Asked>
  readonly resample: (batch: Batch) => void
  readonly unflatten: (w: Float64Array) => FourRegionsParams
  readonly start: Float64Array
} {
  const { model, loss } = fourRegions
  const oracle = batchOracle<FourRegionsParams>({ model, loss } as never, params, {
    compile: 'auto',
  })
  const n = oracle.size
  let batch: Batch | undefined
  const at = (w: Float64Array): void => oracle.move(w, ...batch!)
  return {
    objective: {
      size: n,
      valueAndGradient(w) {
        at(w)
        const gradient = oracle.gradient(new Float64Array(n)) as Float64Array
        return [oracle.value(), gradient]
      },
      hessian(w) {
        at(w)
        const matrix = new Float64Array(n * n)
        const unit = new Float64Array(n)
        for (let j = 0; j < n; j++) {
          unit[j] = 1
          oracle.hvp(unit, matrix.subarray(j * n, (j + 1) * n))
          unit[j] = 0
        }
        return matrix
      },
    },
    resample: (next) => {
      batch = next
    },
    unflatten: (w) => oracle.unflatten(w) as FourRegionsParams,
    start: Float64Array.from(oracle.flatten(params as never)),
  }
}
