import type { ElementwisePrimitive, Primitive } from '../../../primitive.js'
import type { Level } from '../../../tape/level.js'

/**
 * A value of a program whose loops are being put together. It gets its row when all that stands before
 * it is known.
 */
export class BodyValue {
  /** The body it is computed in. */
  readonly body: Body
  /** Entries of an array; undefined for a scalar. */
  readonly size: number | undefined
  /** Its row once it is recorded. */
  row = -1
  /** The operations that read it, as often as they do, and how often it is read otherwise. */
  readonly readers: OperationValue[] = []
  otherReaders = 0
  /** The array that it is an entry of, and which one. */
  entry: { readonly array: BodyValue; readonly offset: number } | undefined
  /** Whether something else has taken its place, so that it isn't recorded. */
  dropped = false
  private recorder: ((level: Level) => number) | undefined

  constructor(body: Body, size: number | undefined, recorder?: (level: Level) => number) {
    this.body = body
    this.size = size
    this.recorder = recorder
  }

  /** Makes something that came from outside a value of the body. */
  recordAs(recorder: (level: Level) => number): void {
    this.recorder = recorder
  }

  record(level: Level): void {
    if (this.recorder !== undefined && !this.dropped) this.row = this.recorder(level)
  }
}

/** The operations that sums are made of. */
export type Additive = 'add' | 'sub'

/** Which of them an operation is. */
export function additiveOf(primitive: Primitive | undefined): Additive | undefined {
  const name = primitive?.name
  return name === 'add' || name === 'sub' ? name : undefined
}

/** An operation on values. */
export class OperationValue extends BodyValue {
  readonly additive: Additive | undefined
  /** The operation, where it is one on numbers. */
  readonly elementwise: ElementwisePrimitive | undefined
  readonly operands: readonly BodyValue[]

  constructor(
    body: Body,
    size: number | undefined,
    additive: Additive | undefined,
    operands: readonly BodyValue[],
    recorder: (level: Level) => number,
    elementwise?: ElementwisePrimitive,
  ) {
    super(body, size, recorder)
    this.elementwise = elementwise
    this.additive = additive
    this.operands = operands
    for (const operand of operands) operand.readers.push(this)
  }
}

/** A branch that was taken in a body. */
export interface BodyGuard {
  readonly kind: 'guard'
  readonly condition: BodyValue
  readonly outcome: number
}

/** What an iteration reads of an array outside. */
export interface BodyPoint {
  readonly input: BodyValue
  readonly source: BodyValue
  readonly offset: number
  readonly stride: number
  /** The entry of each iteration, where they are in no order. */
  readonly table?: Int32Array
}

/** A value handed on from one iteration to the next. */
export interface BodyCarry {
  readonly input: BodyValue
  readonly start: BodyValue
  /** What becomes it; known when the body is complete. */
  next: BodyValue | undefined
}

/** A result of a loop, as a value of the body around it. */
export interface BodyResult {
  readonly kind: 'final' | 'sum' | 'stack'
  readonly of: BodyValue | BodyCarry
  readonly value: BodyValue
}

/** The program as a whole, or the body of a loop in it: what is to be recorded, in order. */
export class Body {
  readonly parent: Body | undefined
  readonly depth: number
  /** The iterations: the recorded loop's from `first` on. */
  readonly first: number
  readonly count: number
  readonly steps: (BodyValue | BodyGuard | Body)[] = []
  readonly points: BodyPoint[] = []
  readonly carries: BodyCarry[] = []
  readonly results: BodyResult[] = []
  private readonly known = new Map<string, BodyValue>()

  constructor(parent: Body | undefined, first: number, count: number) {
    this.parent = parent
    this.depth = parent === undefined ? 0 : parent.depth + 1
    this.first = first
    this.count = count
  }

  /** Appends a value. */
  add<V extends BodyValue>(value: V): V {
    this.steps.push(value)
    return value
  }

  /** The value of a key, appended where there is none yet. */
  once(key: string, make: () => BodyValue): BodyValue {
    let value = this.known.get(key)
    if (value === undefined) {
      value = make()
      this.known.set(key, value)
    }
    return value
  }

  /** Forgets the values that aren't recorded. */
  forget(): void {
    this.steps.length = 0
    for (const [key, { row }] of this.known) if (row < 0) this.known.delete(key)
  }

  /** What iterations read of an array, entries from offset + i·stride on: one, or a block of a size. */
  point(source: BodyValue, offset: number, stride: number, size: number | undefined): BodyValue {
    return this.once(`${idOf(source)}@${offset}+${stride}:${size}`, () => {
      const input = new BodyValue(this, size)
      source.otherReaders++
      this.points.push({ input, source, offset, stride })
      return input
    })
  }

  /** What iterations read of an array, each the entry that a table has for it. */
  tablePoint(source: BodyValue, key: string, table: () => Int32Array): BodyValue {
    return this.once(`${idOf(source)}@${key}`, () => {
      const input = new BodyValue(this, undefined)
      source.otherReaders++
      this.points.push({ input, source, offset: 0, stride: 0, table: table() })
      return input
    })
  }

  carry(start: BodyValue): BodyCarry {
    const carry: BodyCarry = { input: new BodyValue(this, start.size), start, next: undefined }
    this.carries.push(carry)
    return carry
  }

  /** A result of this loop as a value of the body around it. */
  result(kind: BodyResult['kind'], of: BodyValue | BodyCarry, size: number | undefined): BodyValue {
    const value = new BodyValue(this.parent!, kind === 'stack' ? this.count * (size ?? 1) : size)
    if (of instanceof BodyValue) of.otherReaders++
    this.results.push({ kind, of, value })
    return value
  }

  /** This body and those around it by depth. */
  get chain(): readonly Body[] {
    return this.parent === undefined ? [this] : [...this.parent.chain, this]
  }
}

const ids = new WeakMap<object, number>()
let nextId = 0

/** A number for an object, the same each time. */
export function idOf(x: object): number {
  let id = ids.get(x)
  if (id === undefined) {
    id = nextId++
    ids.set(x, id)
  }
  return id
}

/** What can't be said as a loop; the rows are recorded as they were. */
export class NotRollable extends Error {}
