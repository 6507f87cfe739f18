import { block } from '../linear/block.js'
import { TracedError } from '../errors.js'
import { Operand, type Value } from '../operand.js'
import type { Concrete, ElementwisePrimitive, Primitive, Recorder } from '../primitive.js'
import { SCALAR, type Shape } from '../shape.js'
import { lookUp, recorder } from '../sweeps/engine.js'
import type { Tensor } from '../tensor.js'
import { copied } from '../tensor.js'
import { current, type Level } from './level.js'
import { ACTIVE, ROW } from './rows.js'
import { ArrayNode, type NodeContent, type Tape } from './tape.js'

/**
 * A value in flight on a tape, of any rank: what a user's function receives and computes with.
 * Every operation exists as a free function and as a method. Using it with a JavaScript operator
 * throws a `TracedError`, as does using it after its transform has ended.
 */
export class Traced extends Operand {
  readonly level: Level
  /** Its row on the tape. */
  readonly id: number
  readonly shape: Shape

  constructor(level: Level, id: number, shape: Shape) {
    super()
    this.level = level
    this.id = id
    this.shape = shape
  }

  get precedence(): number {
    return 1
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    return record(primitive, operands, attributes)
  }

  block(offset: number, shape: Shape): Traced {
    const level = this.level === current ? current : recordingLevel('at', this)
    return shape.length > 0
      ? recordArray(level, block as Primitive, [this], { offset, shape })
      : recordElement(level, this.id, offset)
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return lookUp(table, indices)
  }

  /** @internal */
  override operand(name: string, path: string = ''): Traced {
    if (!this.level.alive) throw outlived(name, path)
    return this
  }

  [Symbol.toPrimitive](): never {
    throw notInScript()
  }

  override toString(): never {
    throw notInScript()
  }

  /** JSON has no traced values either. */
  toJSON(): never {
    throw notInScript()
  }
}

function notInScript(): TracedError {
  return new TracedError(
    'a traced value: expected an operation of the library, got a JavaScript operator or conversion. ' +
      'Perhaps x.mul(y) instead of x * y, x.gt(y) instead of x > y, and value(x) to read the number?',
  )
}

// Outside of the class, which bundlers rename where it mentions itself.
/** Records one entry of an array row. */
function recordElement(level: Level, id: number, offset: number): Traced {
  const { tape } = level
  const index = tape.left[id]!
  const node = tape.nodes[index]!
  const x = (node.value as Tensor).data[offset]!
  const row = tape.push(ROW.element, index, offset, x, node.active ? ACTIVE : 0)
  return new Traced(level, row, SCALAR)
}

/** The error for a value that is used after its transform. */
export function outlived(name: string, path: string = ''): TracedError {
  return new TracedError(
    `${name}: expected a value of a transform that is running, got one whose transform has ended${path === '' ? '' : ` at ${path}`}. ` +
      'Perhaps return it from the function instead of keeping it?',
  )
}

/** The level being recorded, after a check that a value may be used in it. */
export function recordingLevel(name: string, x: Traced): Level {
  if (!x.level.alive || current === undefined) throw outlived(name)
  if (x.level.tape !== current.tape) {
    throw new TracedError(
      `${name}: expected a value of the transform that is running, got one of another recording.`,
    )
  }
  return current
}

/** Records a unary elementwise operation on a traced scalar. */
export function recordUnary(primitive: ElementwisePrimitive, x: Traced): Traced {
  const level = x.level === current ? current : recordingLevel(primitive.name, x)
  return new Traced(level, recorderOf(primitive)(level.tape, x.id, x.id, x.id), SCALAR)
}

/** Records a binary elementwise operation on traced scalars and numbers, of which one is traced. */
export function recordBinary(
  primitive: ElementwisePrimitive,
  x: Traced | number,
  y: Traced | number,
): Traced {
  let level = current!
  if (typeof x === 'object' && x.level !== level) level = recordingLevel(primitive.name, x)
  if (typeof y === 'object' && y.level !== level) level = recordingLevel(primitive.name, y)
  const { tape } = level
  const a = typeof x === 'object' ? x.id : tape.constant(x)
  const b = typeof y === 'object' ? y.id : tape.constant(y)
  return new Traced(level, recorderOf(primitive)(tape, a, b, b), SCALAR)
}

function recorderOf(primitive: ElementwisePrimitive): Recorder {
  return primitive.record ?? (primitive.record = recorder(primitive))
}

/** Records any primitive on operands of which at least one is traced. */
export function record(
  primitive: Primitive,
  operands: readonly Value[],
  attributes: unknown,
): Traced {
  let level = current!
  let scalars = primitive.kind === 'elementwise'
  for (const x of operands) {
    if (typeof x === 'number') continue
    if (x instanceof Traced) level = recordingLevel(primitive.name, x)
    if (x.shape.length > 0) scalars = false
  }
  if (!scalars) return recordArray(level, primitive, operands, attributes)
  const { tape } = level
  const a = scalarRow(tape, operands[0]!)
  const b = operands.length > 1 ? scalarRow(tape, operands[1]!) : a
  const c = operands.length > 2 ? scalarRow(tape, operands[2]!) : b
  const row = recorderOf(primitive as ElementwisePrimitive)(tape, a, b, c)
  return new Traced(level, row, SCALAR)
}

function scalarRow(tape: Tape, x: Value): number {
  if (x instanceof Traced) return x.id
  return tape.constant(typeof x === 'number' ? x : Number(x))
}

/** Records an array operation, with its value. */
export function recordArray(
  level: Level,
  primitive: Primitive,
  operands: readonly Value[],
  attributes: unknown,
): Traced {
  const { tape } = level
  const values = operands.map((x) => concrete(tape, x))
  const value = primitive.evaluate(values, attributes)
  const rows = operands.map((x) => (x instanceof Traced ? x.id : -1))
  const active = primitive.discrete !== true && rows.some((row) => row >= 0 && isActive(tape, row))
  return recordNode(level, {
    primitive,
    rows,
    // Copies, since a caller may write into his arrays before a sweep reads them.
    constants: values.map((x, k) => (rows[k]! >= 0 ? undefined : copied(x))),
    attributes,
    value,
    active,
  })
}

/** Appends an array row; the value's own shape decides whether its row is scalar. */
export function recordNode(level: Level, content: NodeContent): Traced {
  const { tape } = level
  const { value } = content
  const scalar = typeof value === 'number' || value.shape.length === 0
  const number = scalar ? Number(value) : 0
  const row = tape.push(ROW.array, tape.nodes.length, 0, number, content.active ? ACTIVE : 0)
  tape.nodes.push(new ArrayNode(row, content, scalar ? number : value))
  return new Traced(level, row, scalar ? SCALAR : value.shape)
}

/** Whether a row depends on the inputs that are differentiated. */
export function isActive(tape: Tape, row: number): boolean {
  return (tape.flags[row]! & ACTIVE) !== 0
}

/** The shape of a row's value. */
export function shapeOfRow(tape: Tape, row: number): Shape {
  if (tape.operation[row] !== ROW.array) return SCALAR
  const { value } = tape.node(row)
  return typeof value === 'number' ? SCALAR : value.shape
}

/** The value in a row. */
export function valueOfRow(tape: Tape, row: number): Concrete {
  if (tape.operation[row] !== ROW.array) return tape.value[row]!
  return tape.node(row).value
}

/** The concrete value of an operand; other interpretations than these take precedence over a tape. */
export function concrete(tape: Tape, x: Value): Concrete {
  return x instanceof Traced ? valueOfRow(tape, x.id) : (x as Concrete)
}
