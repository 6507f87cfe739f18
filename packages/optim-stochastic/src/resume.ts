import { DomainError, type BatchOracle, type Flat, type TierMemory } from '@wengert/ad-core'
import { isPlainObject, show } from './checks.js'
import { codeOf, decode } from './coding.js'
import { dataStart, type DataPosition } from './data/indices.js'
import type { Drawing } from './data/source.js'
import type { Watch } from './early-stopping.js'
import type { Plan } from './plan.js'
import { layoutOf, leafName, type Layout } from './layout.js'
import type { Choices } from './protocol.js'
import type { TrainState, TrainStep } from './result.js'
import { otherForm } from './state.js'

/** Where a training stands between two steps. What is in here belongs together. */
export interface Standing {
  readonly params: Flat
  readonly optimizerState: unknown
  readonly steps: number
  readonly patterns: number
  /** NaN before there was one. */
  readonly firstLoss: number
  readonly position: DataPosition
  /** Absent in states of runs that knew of no tiers, and so were interpreted. */
  readonly tier: TierMemory | undefined
}

/** A training that begins. */
export function freshStanding(
  params: Flat,
  optimizerState: unknown,
  tier: TierMemory | undefined,
): Standing {
  const position = dataStart()
  return { params, optimizerState, steps: 0, patterns: 0, firstLoss: NaN, position, tier }
}

/** Refuses what is no state at all. */
export function checkedState(caller: string, resume: unknown): TrainState | undefined {
  if (resume === undefined) return undefined
  const given = (isPlainObject(resume) ? resume : {}) as Partial<TrainState>
  const counts = [given.step, given.seen, given.epoch, given.offset]
  if (
    given.format !== 'wengert-training-1' ||
    !isPlainObject(given.optimizer) ||
    !isPlainObject(given.optimizer.choices) ||
    !counts.every((count) => Number.isSafeInteger(count) && count! >= 0)
  ) {
    const isText = typeof resume === 'string' && resume.trimStart().startsWith('{')
    throw new DomainError(
      `${caller}: expected resume a result's state, got ${isText ? 'JSON text' : show(resume)}. ` +
        `Perhaps ${isText ? 'JSON.parse(text)' : 'result.state'}?`,
    )
  }
  return resume as TrainState
}

/** What resuming asks of an optimizer. */
interface Resumable {
  readonly name: string
  readonly choices?: Choices
  readonly init: (params: Flat, layout?: Layout) => unknown
}

/** Reads a state. Errors: `DomainError` where it belongs to another optimizer or other parameters. */
export function standingOf(
  caller: string,
  state: TrainState,
  optimizer: Resumable,
  oracle: BatchOracle<unknown>,
  start: unknown,
): Standing {
  requireSameOptimizer(caller, state, optimizer)
  const params = readable(caller, state, 'params', state.params) as Flat
  const fresh = oracle.flatten(start).slice()
  if (!ArrayBuffer.isView(params) || params.length !== fresh.length) {
    throw new DomainError(
      `${caller}: expected params of the ${(params as Partial<Flat>).length ?? 0} weights to resume, ` +
        `got ${fresh.length}. Perhaps the params of the first run?`,
    )
  }
  if (params.constructor !== fresh.constructor) {
    throw new DomainError(
      `${caller}: expected params of ${8 * params.BYTES_PER_ELEMENT} bits to resume, ` +
        `got ${8 * fresh.BYTES_PER_ELEMENT}. Perhaps the params of the first run?`,
    )
  }
  requireSameLeaves(caller, state, layoutOf(start))
  const optimizerState = readable(caller, state, 'optimizer', state.optimizer.state)
  const difference = otherForm(optimizer.init(fresh, layoutOf(start)), optimizerState)
  if (difference !== undefined) {
    throw new DomainError(
      `${caller}: expected to resume ${optimizer.name} from a state in the form of its own, ` +
        `got ${difference}. Perhaps the optimizer of the first run?`,
    )
  }
  const carried = readable(caller, state, 'carried', state.carried)
  return {
    params,
    optimizerState,
    steps: state.step,
    patterns: state.seen,
    firstLoss: Number(readable(caller, state, 'firstLoss', state.firstLoss)),
    position: {
      epoch: state.epoch,
      offset: state.offset,
      carried: carried instanceof Int32Array ? carried : new Int32Array(0),
    },
    tier: state.tier,
  }
}

/** Weights of one array must not become those of another that is as long. */
function requireSameLeaves(caller: string, { leaves }: TrainState, layout: Layout): void {
  if (!Array.isArray(leaves)) return
  const names = layout.map(leafName)
  const differing = names.findIndex((name, k) => name !== leaves[k])
  if (differing < 0 && leaves.length === names.length) return
  const place = differing < 0 ? names.length : differing
  throw new DomainError(
    `${caller}: expected to resume ${String(leaves[place])}, got ${names[place] ?? 'no such array'}. ` +
      'Perhaps the params of the first run, in their order?',
  )
}

function requireSameOptimizer(
  caller: string,
  { optimizer: { name, choices } }: TrainState,
  now: Resumable,
): void {
  if (name !== now.name) {
    throw new DomainError(
      `${caller}: expected to resume ${name}, got the optimizer ${now.name}. ` +
        'Perhaps the optimizer of the first run?',
    )
  }
  const current = now.choices ?? {}
  for (const choice of Object.keys({ ...choices, ...current })) {
    if (choices[choice] !== current[choice]) {
      throw new DomainError(
        `${caller}: expected to resume ${name} with ${choice} ${show(choices[choice])}, ` +
          `got ${show(current[choice])}. Perhaps the optimizer of the first run?`,
      )
    }
  }
}

function readable(caller: string, state: TrainState, part: string, json: unknown): unknown {
  try {
    return decode(json, codeOf(state))
  } catch {
    throw new DomainError(
      `${caller}: expected resume a result's state, got one whose ${part} can't be read. ` +
        'Perhaps the file was cut?',
    )
  }
}

/** Refuses to go on with batches other than those of the run that is resumed. */
export function requireSameDrawing(caller: string, state: TrainState, now: Drawing): void {
  for (const name of ['seed', 'batchSize', 'sampling'] as const) {
    if (state[name] !== now[name]) {
      throw new DomainError(
        `${caller}: expected to resume with ${name} ${show(state[name])}, got ${show(now[name])}. ` +
          `Perhaps leave out ${name}?`,
      )
    }
  }
  if (state.patterns !== now.patterns) {
    const kind = ({ patterns }: Drawing): string =>
      patterns === null ? 'an iterable' : `${patterns} patterns`
    throw new DomainError(
      `${caller}: expected to resume on ${kind(state)}, got ${kind(now)}. Perhaps the data of the first run?`,
    )
  }
}

/** Refuses a place in the data where no batch of theirs begins after so many steps. */
export function requirePlace(
  caller: string,
  { steps, patterns, position: { epoch, offset, carried } }: Standing,
  { batchSize, sampling, patterns: size }: Drawing,
): void {
  // A pass over an iterable may have ended at any pattern.
  if (size === null) return
  const leftOver = sampling === 'sequential' ? 0 : size % batchSize
  const epochSize = size - leftOver
  const inEpoch = Math.ceil(epochSize / batchSize)
  const carries = sampling === 'shuffle' && epoch > 0 ? leftOver : 0
  const isPlace =
    offset <= epochSize &&
    (offset % batchSize === 0 || offset === epochSize) &&
    patterns === epoch * epochSize + offset &&
    steps === epoch * inEpoch + Math.ceil(offset / batchSize) &&
    carried.length === carries &&
    new Set(carried).size === carries &&
    carried.every((point) => point >= 0 && point < size)
  if (isPlace) return
  throw new DomainError(
    `${caller}: expected resume a result's state, got one whose epoch ${epoch} and offset ${offset} are ` +
      `no place in the data after ${steps} steps. Perhaps result.state, unchanged?`,
  )
}

/** Refuses to go on with loops divided in another way. */
export function requireSameDivision(
  { caller, workers }: Plan,
  { divided = false }: TrainState,
): void {
  if (divided === (workers !== undefined)) return
  throw new DomainError(
    `${caller}: expected ${divided ? 'workers, as before' : 'no workers, as before'}, to go on bit for bit, ` +
      `got ${workers === undefined ? 'none' : String(workers)}. Perhaps ${divided ? 'workers: 1' : 'leave out workers'}, or exact: false?`,
  )
}

/** What early stopping has seen in the run that is resumed. */
export function watchOf(
  { caller, earlyStopping }: Plan,
  state: TrainState | undefined,
  size: number,
): Watch | undefined {
  if (earlyStopping === undefined || state?.watch === undefined) return undefined
  const watch = readable(caller, state, 'watch', state.watch) as Watch
  if (ArrayBuffer.isView(watch.params) && watch.params.length === size) return watch
  throw new DomainError(
    `${caller}: expected resume a result's state, got one whose watch has other parameters. ` +
      'Perhaps result.state, unchanged?',
  )
}

/** The last step of the run that is resumed, where that was not recorded. */
export function unrecordedOf(
  { caller }: Plan,
  state: TrainState | undefined,
): TrainStep | undefined {
  if (state?.unrecorded === undefined) return undefined
  return readable(caller, state, 'unrecorded', state.unrecorded) as TrainStep
}
