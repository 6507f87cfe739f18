import type { CarriedOperand, LoopOperand, LoopRow } from '../../find-loops/plan.js'
import { idOf, NotRollable, type Body, type BodyCarry, type BodyValue } from './body.js'
import {
  beforeLoop,
  distanceBehind,
  isFixed,
  isOwnIndex,
  placeOf,
  plusPlace,
  type MovingPlace,
  type Surroundings,
} from './indices.js'
import type { RolledValues } from './rolled-values.js'

/** A value of an earlier iteration: a scalar, or an array and the place of an entry. */
export interface EarlierValue {
  readonly value: BodyValue
  readonly place: MovingPlace | undefined
}

/** What is handed on from one iteration to the next: a row at given iterations of the loops within. */
interface Chain {
  readonly row: LoopRow
  /** The places in the loops within; undefined where all that is kept is handed on. */
  readonly inner: readonly MovingPlace[] | undefined
  readonly around: Surroundings
  readonly carry: BodyCarry
  /** The carry that this one takes its value from; undefined where that is the row. */
  readonly before: Chain | undefined
}

type Read = (operand: LoopOperand, around: Surroundings) => BodyValue

/** The carries of all loops that are being put together. */
export class Carries {
  private readonly values: RolledValues
  private readonly read: Read
  private readonly chains = new Map<Body, Map<string, Chain>>()

  constructor(values: RolledValues, read: Read) {
    this.values = values
    this.read = read
  }

  /** A carried operand in a loop whose first iterations, which read something else, are in it too. */
  handedOn({ level, start, rest }: CarriedOperand, around: Surroundings, body: Body): BodyValue {
    if (rest.kind !== 'result' || 'kind' in rest.iteration)
      throw new NotRollable('a first iteration')
    const places = rest.iteration.map((affine) => placeOf(affine, around))
    const before = beforeLoop(around, level, body)
    const starts = (missing: number): BodyValue => {
      const operand = start[start.length + missing]
      if (operand === undefined) throw new NotRollable('a first iteration')
      return this.read(operand, before)
    }
    for (let m = 0; m < level; m++) {
      if (!isOwnIndex(places[m]!, around.indices[m]!)) throw new NotRollable('a first iteration')
    }
    const found = this.chained(rest.row, places, around, body, starts)
    if (found === undefined || found.place !== undefined) throw new NotRollable('a first iteration')
    return found.value
  }

  /** A row's value some iterations before in a loop that goes on; undefined where that is over. */
  earlier(
    row: LoopRow,
    places: readonly MovingPlace[],
    around: Surroundings,
    body: Body,
  ): EarlierValue | undefined {
    return this.chained(row, places, around, body, () => {
      throw new NotRollable('a value before the first iteration')
    })
  }

  private chained(
    row: LoopRow,
    places: readonly MovingPlace[],
    around: Surroundings,
    body: Body,
    starts: (missing: number) => BodyValue,
  ): EarlierValue | undefined {
    const level = around.indices.indexOf(body)
    const place = places[level]!
    if (isFixed(place) && place.start < body.first) return undefined
    const distance = distanceBehind(place, body)
    if (distance === undefined || distance < 1) throw new NotRollable('an iteration to come')
    const rest = places.slice(level + 1)
    const inner = rest.every(isFixed) ? rest : undefined
    let chain: Chain | undefined
    let key = `${idOf(row)} ${inner?.map(({ start }) => start).join() ?? 'all'}`
    for (let k = 1; k <= distance; k++) {
      const iteration = body.first - k
      const start =
        iteration < 0
          ? starts(iteration)
          : this.startAt(row, iteration, inner, outside(around, level, body))
      key += ` ${idOf(start)}`
      chain = this.link(key, { row, inner, around, before: chain }, body, start)
    }
    const value = chain!.carry.input
    return { value, place: inner === undefined ? flatPlace(row, places, level + 1) : undefined }
  }

  private startAt(
    row: LoopRow,
    iteration: number,
    inner: readonly MovingPlace[] | undefined,
    { indices, body }: Pick<Surroundings, 'indices' | 'body'>,
  ): BodyValue {
    const prefix = { indices: [...indices, iteration], body }
    if (inner === undefined) return this.values.collect(row, prefix)
    const places = [...prefix.indices.map(() => fixedAt(0)), ...inner]
    return this.values.select(row, prefix, places, body)
  }

  private link(
    key: string,
    content: Pick<Chain, 'row' | 'inner' | 'around' | 'before'>,
    body: Body,
    start: BodyValue,
  ): Chain {
    let known = this.chains.get(body)
    if (known === undefined) {
      known = new Map()
      this.chains.set(body, known)
    }
    let chain = known.get(key)
    if (chain === undefined) {
      chain = { ...content, carry: body.carry(start) }
      known.set(key, chain)
    }
    return chain
  }

  /** Finds what a loop's carries become, once its body is complete. */
  close(body: Body, level: number): void {
    for (const { row, inner, around, before, carry } of this.chains.get(body)?.values() ?? []) {
      const prefix = { indices: around.indices.slice(0, level + 1), body }
      if (before !== undefined) {
        carry.next = before.carry.input
        before.carry.input.otherReaders++
      } else if (inner === undefined) carry.next = this.values.collect(row, prefix)
      else {
        const places = [...prefix.indices.map(() => fixedAt(0)), ...inner]
        carry.next = this.values.select(row, prefix, places, body)
      }
    }
  }
}

function fixedAt(start: number): MovingPlace {
  return { start, strides: [] }
}

/** The surroundings of a loop, as far as they stand before it. */
function outside(
  { indices }: Surroundings,
  level: number,
  { parent }: Body,
): Pick<Surroundings, 'indices' | 'body'> {
  return { indices: indices.slice(0, level), body: parent! }
}

/** The place in an array of what is kept of the loops within. */
function flatPlace(row: LoopRow, places: readonly MovingPlace[], from: number): MovingPlace {
  let place: MovingPlace = { start: 0, strides: places[0]!.strides.map(() => 0) }
  for (let m = from; m < row.loops.length; m++) {
    const { count } = row.loops[m]!
    if (row.kept[m] === 'all') place = plusPlace(places[m]!, place, count)
    else if (!isFixed(places[m]!) || places[m]!.start !== count - 1) {
      throw new NotRollable('an iteration that is not kept')
    }
  }
  return place
}
