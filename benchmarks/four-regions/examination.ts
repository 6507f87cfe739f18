/** Tests a network while it learns: the curve grows, and the clock of training stands still meanwhile. */
import type { Tensor } from '@wengert/ad-core'
import { tensor } from '@wengert/ad-core'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { FourRegionsParams } from '@wengert/optim-stochastic/problems'
import { REGION_LATTICE, regionLattice, regionsOf } from './regions.js'
import { GrowingCurve } from './run.js'
import type { Learned } from './run.js'

/** The examination of one training. */
export interface Examination {
  readonly test: (weights: FourRegionsParams, seen: number) => void
  /** Ends the curve without a number. */
  readonly fail: (seen: number) => void
  readonly result: (
    weights: FourRegionsParams,
    rest: Pick<Learned, 'storage' | 'outcome' | 'reason'>,
  ) => Learned
}

/** Begins with the start tested; `tested` is called after each test with the patterns seen. */
export function examination(
  start: FourRegionsParams,
  testGrid: number,
  tested: (patterns: number) => void,
): Examination {
  const exam = fourRegions.testGrid(testGrid)
  const curve = new GrowingCurve()
  let cpu = 0
  let since = 0
  const stop = (): void => {
    cpu += since === 0 ? 0 : cpuMilliseconds() - since
  }
  const test = (weights: FourRegionsParams, seen: number): void => {
    stop()
    const { loss, error } = fourRegions.assess(outputsOf(weights, exam.inputs), exam.targets)
    curve.add(seen, cpu, loss, error)
    tested(seen)
    since = cpuMilliseconds()
  }
  test(start, 0)
  return {
    test,
    fail: (seen) => {
      stop()
      curve.add(seen, cpu, NaN, NaN)
    },
    result: (weights, rest) => ({
      curve,
      ...rest,
      regions: regionsOf(outputsOf(weights, lattice).data, fourRegions.classes),
    }),
  }
}

const lattice = tensor(regionLattice(), { shape: [REGION_LATTICE ** 2, 2] })

/** The network's outputs [N, 4] for concrete weights: nothing is recorded. */
function outputsOf(weights: FourRegionsParams, inputs: Tensor): Tensor {
  const { model } = fourRegions as unknown as {
    model: (params: FourRegionsParams, inputs: Tensor) => Tensor
  }
  return model(weights, inputs)
}

/** Processor time of this process so far, all its threads. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
