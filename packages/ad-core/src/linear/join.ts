import type { Dual } from '../dual.js'
import { ShapeError } from '../errors.js'
import { apply, shapeOf, type Operand, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { normalAxis, sameShape, showShape, sizeOf, type Shape } from '../shape.js'
import { ROW } from '../tape/rows.js'
import { Traced } from '../tape/traced.js'
import { allocate, Tensor, type DType, type TensorData } from '../tensor.js'
import { toValue, type ConcreteArray, type Like } from '../values.js'
import { blockOf } from './block.js'
import { assembly } from './linear.js'
import { reshapeValue } from './reshape.js'
import { slicing } from './window.js'

/** Where operands go along an axis of an array; gaps are zeros. */
interface Joint {
  readonly axis: number
  readonly starts: readonly number[]
  /** The result's shape. */
  readonly shape: Shape
  /** The result's dtype, where the operands as numbers don't tell it. */
  readonly dtype?: DType
}

/** The result's type: dual or traced if any of the operands is. */
type Joined<A> = [Extract<A, Dual>] extends [never]
  ? [Extract<A, Traced>] extends [never]
    ? [Exclude<A, number | ConcreteArray>] extends [never]
      ? Tensor
      : Operand
    : Traced
  : Dual

/** Operands side by side along an axis, which an operand of one slice may lack. */
export const joining: Primitive<Joint> = /* @__PURE__ */ assembly({
  name: 'concat',
  evaluate(operands, { axis, starts, shape, dtype = commonDType(operands) }) {
    const out = allocate(dtype, sizeOf(shape))
    const inner = sizeOf(shape.slice(axis + 1))
    const outer = sizeOf(shape.slice(0, axis))
    const row = shape[axis]! * inner
    operands.forEach((x, k) => {
      const start = starts[k]! * inner
      if (typeof x === 'number') out[start] = x
      else copyRows(out, start, row, x.data, outer)
    })
    return new Tensor(shape, dtype, out)
  },
  only: (joint, operands) => ({ ...joint, starts: operands.map((k) => joint.starts[k]!) }),
  part(k, cotangent, shape, joint) {
    const { axis, starts } = joint
    const inner = sizeOf(joint.shape.slice(axis + 1))
    const outer = sizeOf(joint.shape.slice(0, axis))
    if (outer === 1) return blockOf(cotangent, starts[k]! * inner, shape)
    const length = shape.length < joint.shape.length ? 1 : shape[axis]!
    const part = apply(slicing, [cotangent], {
      starts: joint.shape.map((_, i) => (i === axis ? starts[k]! : 0)),
      steps: joint.shape.map(() => 1),
      shape: joint.shape.map((n, i) => (i === axis ? length : n)),
    })
    return reshapeValue(part, shape)
  },
})

/**
 * Arrays or scalars of one shape as the slices of a new axis. Shape: theirs with the number of
 * operands inserted at `axis`. Cost: a copy. Errors: `ShapeError` for operands of different shapes
 * and for none.
 * @example stack([[1, 2], [3, 4]]) // [[1, 2], [3, 4]] as a tensor
 */
export function stack<A extends Like>(list: readonly A[], axis: number = 0): Joined<A> {
  const operands = operandsOf('stack', list)
  const first = shapeOf(operands[0]!)
  operands.forEach((x, k) => {
    if (!sameShape(shapeOf(x), first)) {
      throw new ShapeError(
        `stack: expected operands of one shape, got ${showShape(first)} and, as operand ${k}, ${showShape(shapeOf(x))}.`,
      )
    }
  })
  const at = normalAxis('stack', axis, first.length + 1)
  const shape = [...first.slice(0, at), operands.length, ...first.slice(at)]
  const starts = operands.map((_, k) => k)
  const dtype = first.length === 0 ? entriesDType(operands) : undefined
  const joint = { axis: at, starts, shape, ...(dtype === undefined ? {} : { dtype }) }
  return apply(joining, operands, joint) as Joined<A>
}

/**
 * Arrays side by side along an axis. Shape: theirs, with the lengths along `axis` added up. Cost: a
 * copy. Errors: `ShapeError` for arrays that differ along another axis, for scalars and for none.
 * @example concat([[1, 2], [3]]) // [1, 2, 3]
 */
export function concat<A extends Like>(list: readonly A[], axis: number = 0): Joined<A> {
  const operands = operandsOf('concat', list)
  const first = shapeOf(operands[0]!)
  if (first.length === 0) {
    throw new ShapeError('concat: expected arrays, got a scalar. Perhaps stack([…])?')
  }
  const at = normalAxis('concat', axis, first.length)
  const starts: number[] = []
  let length = 0
  operands.forEach((x, k) => {
    const shape = shapeOf(x)
    if (shape.length !== first.length || !shape.every((n, i) => i === at || n === first[i])) {
      throw new ShapeError(
        `concat: expected arrays that differ along axis ${at} only, got ${showShape(first)} and, as operand ${k}, ${showShape(shape)}.`,
      )
    }
    starts.push(length)
    length += shape[at]!
  })
  const shape = first.map((n, i) => (i === at ? length : n))
  return apply(joining, operands, { axis: at, starts, shape }) as Joined<A>
}

function operandsOf(name: string, list: readonly Like[]): Value[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new ShapeError(
      `${name}: expected a list of at least one operand, got ${Array.isArray(list) ? 'an empty one' : typeof list}. ` +
        `Perhaps ${name}([x, y])?`,
    )
  }
  return list.map((x) => toValue(name, x))
}

/** The dtype that all arrays have, f64 where they differ; numbers have none of their own. */
function commonDType(operands: readonly Concrete[]): DType {
  const dtypes = new Set(operands.flatMap((x) => (typeof x === 'number' ? [] : [x.dtype])))
  const [dtype = 'f64'] = dtypes
  if (dtypes.size > 1) return 'f64'
  return dtype === 'i32' && operands.some((x) => typeof x === 'number') ? 'f64' : dtype
}

/** The dtype that scalars from a tape have: that of the array they are all entries of. */
function entriesDType(operands: readonly Value[]): DType | undefined {
  const dtypes = new Set<DType>()
  for (const operand of operands) {
    let x = operand
    while (typeof x === 'object' && x.parts[0] !== x) x = x.parts[0]!
    if (x instanceof Tensor) dtypes.add(x.dtype)
    else if (x instanceof Traced) {
      const { tape } = x.level
      const kind = tape.operation[x.id]!
      if (kind === ROW.element) dtypes.add((tape.nodes[tape.left[x.id]!]!.value as Tensor).dtype)
      else if (kind !== ROW.input && kind !== ROW.constant) dtypes.add('f64')
    }
  }
  const [dtype] = dtypes
  return dtypes.size > 1 ? 'f64' : dtype
}

function copyRows(
  out: TensorData,
  start: number,
  row: number,
  data: TensorData,
  outer: number,
): void {
  const length = outer === 0 ? 0 : data.length / outer
  for (let o = 0, from = 0; o < outer; o++) {
    const to = o * row + start
    for (let i = 0; i < length; i++) out[to + i] = data[from++]!
  }
}
