import { DomainError, type Flat, type TierMemory } from '@wengert/ad-core'
import { checkedDataset, isDataset } from './data/dataset.js'
import { rowsOf, rowsWithin } from './data/rows.js'
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
  const table = isDataset(heldOut)
    ? checkedDataset(caller, heldOut, 'heldOut')
    : tableOf(caller, heldOut, 'heldOut')
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
        const batch = table.gather(indices, count)
        if (batch instanceof Promise) throw answersLater(caller, batch)
        const rows = isDataset(heldOut) ? rowsWithin(rowsOf(caller, batch, count), 0, count) : batch
        oracle.move(params, ...given(rows))
        sum += oracle.value() * (count / table.size)
      }
      return sum
    },
    tier: () => oracle.tier?.memory,
    dispose: () => oracle.dispose?.(),
  }
}

function answersLater(caller: string, answer: Promise<unknown>): DomainError {
  answer.catch(() => undefined)
  return new DomainError(
    `${caller}: expected heldOut as data that are there, got a dataset that answers by promises. ` +
      'Perhaps await heldOut.gather(indices, count)?',
  )
}
