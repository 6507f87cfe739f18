import { blockOf } from './linear/block.js'
import { Operand, shapeOf, type Value } from './operand.js'
import type { Concrete, ElementwisePrimitive, Primitive } from './primitive.js'
import type { Shape } from './shape.js'

/**
 * A value with a mark for each operand it depends on in a way that can be differentiated. Running a
 * record's derivative rule on marked operands tells which of them the rule depends on.
 */
class Marked extends Operand {
  readonly value: Concrete
  /** One bit an operand. */
  readonly marks: number
  get precedence(): number {
    return 4
  }

  constructor(value: Concrete, marks: number) {
    super()
    this.value = value
    this.marks = marks
  }

  get shape(): Shape {
    return shapeOf(this.value)
  }

  override get parts(): readonly Value[] {
    return [this.value]
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    return markedResult(primitive, operands, attributes)
  }

  block(offset: number, shape: Shape): Operand {
    return marked(blockOf(this.value, offset, shape) as Concrete, this.marks) as Operand
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(...indices.map(unmarked))
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function markedResult(
  primitive: Primitive,
  operands: readonly Value[],
  attributes: unknown,
): Value {
  const value = primitive.evaluate(operands.map(unmarked), attributes)
  if (primitive.discrete === true) return value
  const { scaled } = primitive as Partial<ElementwisePrimitive>
  let marks = 0
  operands.forEach((x, k) => {
    const moves = scaled === undefined || scaled[k] !== undefined
    if (x instanceof Marked && moves) marks |= x.marks
  })
  return marked(value, marks)
}

function marked(value: Concrete, marks: number): Value {
  return marks === 0 ? value : new Marked(value, marks)
}

function unmarked(x: Value): Concrete {
  return x instanceof Marked ? x.value : (x as Concrete)
}

function marksOf(x: Value | undefined): number {
  return x instanceof Marked ? x.marks : 0
}

/** Two operands of which a second derivative may differ from zero, the lesser one first. */
export type Interaction = readonly [k: number, l: number]

const knownInteractions = /* @__PURE__ */ new WeakMap<Primitive, readonly Interaction[]>()

/** Which operands of an elementwise operation its second derivatives are by. */
export function interactionsOf(
  primitive: ElementwisePrimitive,
  operands: readonly number[],
  result: number,
): readonly Interaction[] {
  const known = knownInteractions.get(primitive)
  if (known !== undefined) return known
  const found = findInteractions(primitive, operands, result)
  knownInteractions.set(primitive, found)
  return found
}

function findInteractions(
  { scaled, linearity }: ElementwisePrimitive,
  operands: readonly number[],
  result: number,
): readonly Interaction[] {
  if (linearity === 'joint') return []
  const moving = operands.flatMap((_, k) => (scaled[k] === undefined ? [] : [k]))
  const xs = operands.map((x, k) => marked(x, moving.includes(k) ? 1 << k : 0))
  const y = marked(
    result,
    moving.reduce((marks, k) => marks | (1 << k), 0),
  )
  const found = new Map<string, Interaction>()
  for (const k of moving) {
    const marks = marksOf(scaled[k]!(1, xs, y))
    for (const l of moving) {
      if ((marks & (1 << l)) !== 0) found.set(`${Math.min(k, l)},${Math.max(k, l)}`, ordered(k, l))
    }
  }
  return [...found.values()]
}

function ordered(k: number, l: number): Interaction {
  return k < l ? [k, l] : [l, k]
}

/** Whether the derivative of an array operation depends on its operands: whether it isn't (piecewise) linear. */
export function isCurved(
  primitive: Primitive,
  operands: readonly Concrete[],
  result: Concrete,
  attributes: unknown,
): boolean {
  const xs = operands.map((x) => marked(x, 1))
  const y = marked(result, 1)
  return operands.some((_, k) => marksOf(primitive.pullback(k, result, xs, y, attributes)) !== 0)
}
