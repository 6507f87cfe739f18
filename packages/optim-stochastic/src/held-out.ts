import { DomainError, type Flat, type TierMemory } from '@wengert/ad-core'
import { argumentsOf, isStream } from './data/source.js'
import { tableOf } from './data/table.js'
import { objectiveOf } from './objective.js'
import type { Plan } from './plan.js'

/** Patterns that are evaluated at once. */
const CHUNK = 1000

/** The loss on data that are kept apart. */
export interface HeldOut {
  /** The mean over all of them. */
  readonly loss: (params: Flat) => number
  readonly tier: () => TierMemory | undefined
  readonly dispose: () => void
}

/** An objective of its own on the held-out data, where there are any. */
export function heldOutOf(plan: Plan): HeldOut | undefined {
  const { caller, split, options, resume } = plan
  const { heldOut } = options
  if (heldOut === undefined) return undefined
  if (isStream(heldOut)) {
    throw new DomainError(
      `${caller}: expected heldOut as arrays, got an iterable. Perhaps arrays of all its patterns?`,
    )
  }
  const table = tableOf(caller, heldOut, 'heldOut')
  const { oracle } = objectiveOf(plan)
  if (resume !== undefined) oracle.tier?.resume(resume.heldOutTier)
  const given = argumentsOf(caller, split, 'heldOut')
  const indices = new Int32Array(Math.min(CHUNK, table.size))
  return {
    loss: (params) => {
      let sum = 0
      for (let from = 0; from < table.size; from += CHUNK) {
        const count = Math.min(CHUNK, table.size - from)
        for (let i = 0; i < count; i++) indices[i] = from + i
        oracle.move(params, ...given(table.gather(indices, count)))
        sum += oracle.value() * (count / table.size)
      }
      return sum
    },
    tier: () => oracle.tier?.memory,
    dispose: () => oracle.dispose?.(),
  }
}
