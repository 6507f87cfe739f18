import { block } from '../../src/linear/block.js'
import { lookUp } from '../../src/linear/gather.js'
import { apply, Operand, type Value } from '../../src/operand.js'
import type { Concrete, Primitive } from '../../src/primitive.js'
import type { Shape } from '../../src/shape.js'
import { scalarTensor, Tensor } from '../../src/tensor.js'

/** One application of a primitive that a function under test made. */
export interface Application {
  readonly primitive: Primitive
  readonly operands: readonly Concrete[]
  readonly attributes: unknown
  readonly result: Concrete
}

/** An operand that computes as a tensor does and writes down which primitives it met. */
export class Probe extends Operand {
  readonly value: Concrete
  readonly log: Application[]

  constructor(value: Concrete, log: Application[]) {
    super()
    this.value = value
    this.log = log
  }

  get shape(): Shape {
    return typeof this.value === 'number' ? [] : this.value.shape
  }

  get precedence(): number {
    return 9
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Probe {
    const values = operands.map(concreteOf)
    const result = concreteOf(apply(primitive, values, attributes))
    this.log.push({ primitive, operands: values, attributes, result })
    return new Probe(result, this.log)
  }

  block(offset: number, shape: Shape): Probe {
    return this.interpret(block as Primitive, [this], { offset, shape })
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return lookUp(table, indices)
  }
}

/** The number or tensor in a probe. */
export function concreteOf(x: Value): Concrete {
  if (x instanceof Probe) return x.value
  if (typeof x === 'number' || x instanceof Tensor) return x
  throw new Error('expected a concrete value')
}

/** Every array primitive that a function applies, and those that their pullbacks apply. */
export function applicationsIn(
  f: (...x: Probe[]) => unknown,
  operands: readonly Concrete[],
): Application[] {
  const log: Application[] = []
  f(...operands.map((x) => new Probe(x, log)))
  const own = log.filter(isArray)
  const inner: Application[] = []
  for (const { primitive, operands: x, attributes, result } of own) {
    x.forEach((_, k) => {
      const probes = x.map((entry) => new Probe(entry, inner))
      const seed = new Probe(onesLike(result), inner)
      primitive.pullback(k, seed, probes, new Probe(result, inner), attributes)
    })
  }
  return [...own, ...inner.filter(isArray)]
}

function isArray({ primitive }: Application): boolean {
  return primitive.kind === 'array'
}

function onesLike(x: Concrete): Concrete {
  return typeof x === 'number'
    ? 1
    : new Tensor(x.shape, 'f64', new Float64Array(x.data.length).fill(1))
}

/** The entries of a concrete value as a list. */
export function entriesOf(x: Concrete): readonly number[] {
  return [...(typeof x === 'number' ? scalarTensor(x) : x).data]
}
