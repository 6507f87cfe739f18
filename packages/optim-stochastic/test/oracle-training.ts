import type { BatchOracle } from '@wengert/ad-core'
import { queriesOf } from '../src/objective.js'
import { planOf } from '../src/plan.js'
import type { TrainResult } from '../src/result.js'
import { startRun } from '../src/run.js'

/** The training loop on an oracle made by hand: `train` without the tape. */
export function trainOn<P>(
  oracle: BatchOracle<P>,
  options: Record<string, unknown>,
): TrainResult<P> {
  const unused = (): never => {
    throw new Error('the oracle answers, not the function')
  }
  const plan = planOf('train', { model: unused, loss: unused, ...options })
  const byHand = oracle as unknown as BatchOracle<unknown>
  const queries = queriesOf(plan, byHand, () => undefined)
  const run = startRun<P>(plan, { oracle: byHand, queries })
  while (run.wantsMore()) {
    if (run.source.pull() === 'end') run.dataEnded()
    else run.step()
  }
  return run.result()
}
