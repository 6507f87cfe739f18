import { TracedError } from '../errors.js'
import { blockOf } from '../linear/block.js'
import { Operand, shapeOf, type Value } from '../operand.js'
import type { Primitive } from '../primitive.js'
import type { Shape } from '../shape.js'
import { seriesOf } from './rules.js'

/** An operation that has been applied to a series, with its result. */
export interface Use {
  readonly primitive: Primitive
  readonly operands: readonly Value[]
  readonly attributes: unknown
  readonly result: Value
}

/** How many uses a series remembers: enough for the operations of one derivative rule. */
const REMEMBERED = 16

/**
 * A truncated power series Σ cₖ·tᵏ of any rank, whose coefficients are found one after the other when
 * they are asked for. So a derivative rule may refer to the result it belongs to: coefficient k only
 * takes those before it.
 */
export class Series extends Operand {
  private readonly known: (Value | undefined)[]
  private next: (k: number) => Value | undefined
  private uses: Use[] | undefined = undefined
  get precedence(): number {
    return 5
  }

  /** A series from its leading coefficient and what finds coefficient k ≥ 1; undefined is a structural zero. */
  constructor(leading: Value, next: (k: number) => Value | undefined) {
    super()
    this.known = [leading]
    this.next = next
  }

  get leading(): Value {
    return this.known[0]!
  }

  get shape(): Shape {
    return shapeOf(this.leading)
  }

  override get parts(): readonly Value[] {
    return [this.leading]
  }

  coefficient(k: number): Value | undefined {
    const { known } = this
    while (known.length <= k) known.push(this.next(known.length))
    return known[k]
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    return seriesOf(primitive, operands, attributes)
  }

  block(offset: number, shape: Shape): Series {
    return mapped(this, (x) => blockOf(x, offset, shape))
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(...indices.map(leadingOf))
  }

  /** The result of an operation that has been applied to this series before. */
  remembered(
    primitive: Primitive,
    operands: readonly Value[],
    attributes: unknown,
  ): Value | undefined {
    return this.uses?.find(
      (use) =>
        use.primitive === primitive &&
        use.attributes === attributes &&
        use.operands.every((x, k) => Object.is(x, operands[k])),
    )?.result
  }

  remember(use: Use): void {
    this.uses ??= []
    if (this.uses.length === REMEMBERED) this.uses.shift()
    this.uses.push(use)
  }

  /** Lets go of what has been found by the way. */
  forgetUses(): void {
    this.uses = undefined
  }

  /** Finds the coefficients up to an order, and lets go of what it took to find them. */
  complete(order: number): void {
    this.coefficient(order)
    this.next = () => undefined
    this.forgetUses()
  }

  [Symbol.toPrimitive](): never {
    throw new TracedError(
      'a power series: expected an operation of the library, got a JavaScript operator. Perhaps x.mul(y) instead of x * y?',
    )
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function mapped(series: Series, f: (x: Value) => Value): Series {
  return new Series(f(series.leading), (k) => {
    const x = series.coefficient(k)
    return x === undefined ? undefined : f(x)
  })
}

/** The value at t = 0. */
export function leadingOf(x: Value): Value {
  return x instanceof Series ? x.leading : x
}

/** Coefficient k of a series or a constant; undefined is a structural zero. */
export function coefficientOf(x: Value | undefined, k: number): Value | undefined {
  return x instanceof Series ? x.coefficient(k) : k === 0 ? x : undefined
}
