import { plus } from '../dual.js'
import { DomainError } from '../errors.js'
import { perhaps } from '../hints.js'
import { requireOptions } from '../require-options.js'
import { shapeOf, type Value } from '../operand.js'
import { div, mul, sub } from '../ops/arithmetic.js'
import type { Concrete } from '../primitive.js'
import { traceLeaves } from '../structure/loop.js'
import { current } from '../tape/level.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { flattenTree, isDifferentiable, type Flattened, type Leaf } from '../tree.js'
import { fromColumns, type Columnwise } from './columns.js'
import { asTraced } from './deliver.js'
import { requireNumbers } from './numbers-only.js'
import { RichardsonTable } from './richardson.js'
import { flattenResult, traceableFunction, withNumericRun, type Derivatives } from './run.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments } from './types.js'
import { basisVector, totalSize } from './vectors.js'
import { abs, cbrt, max, sqrt } from '../math.js'

/** Which values of f a difference takes. */
export type DifferenceScheme = 'forward' | 'central' | 'extrapolated'

/** Options of {@link finiteDifference}. */
export interface FiniteDifferenceOptions {
  /** Default `'central'`. */
  readonly scheme?: DifferenceScheme
  /**
   * The step h, for `'extrapolated'` the largest one. Default max(1, |x|) times √ε forward, ∛ε
   * central, 1/8 extrapolated.
   */
  readonly step?: number
}

interface Settings {
  readonly scheme: DifferenceScheme
  readonly step: number | undefined
}

const RELATIVE_STEPS: Readonly<Record<DifferenceScheme, number>> = {
  forward: sqrt(Number.EPSILON),
  central: cbrt(Number.EPSILON),
  extrapolated: 1 / 8,
}
/** Halvings of the extrapolated scheme: at least, so that a pole nearby shows, and at most. */
const LEAST_HALVINGS = 6
const MOST_HALVINGS = 18

/**
 * ∂f/∂x by differences of f. Shaped like x where f is scalar, otherwise the Jacobian as a tensor
 * [m, n], trees flattened in insertion order.
 *
 * `'forward'`: (f(x + h) − f(x))/h, about 8 digits, n + 1 evaluations. `'central'`: (f(x + h) −
 * f(x − h))/2h, about 10 digits, 2n evaluations. `'extrapolated'`: central differences with halved
 * steps extrapolated to h = 0, mostly more than 11 digits, about 16–36 evaluations an entry of x;
 * steps that leave f's domain are passed over. f32 leaves are evaluated in f64.
 *
 * Within another transform the difference itself is differentiated. `compile` interprets it, since its
 * steps depend on x. Errors: `DomainError` for an unknown option or scheme and a step that is not
 * positive. Source: lecture, slide 49; Ridders 1982.
 * @example
 * finiteDifference((x) => sum(square(x)), { scheme: 'extrapolated' })([1, 2]) // [2, 4]
 */
export function finiteDifference<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => unknown,
  options: FiniteDifferenceOptions = {},
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Columnwise<X> {
  const settings = checked(options)
  return isTransform((x, ...rest) => {
    traceableFunction('finiteDifference', f)
    requireNumbers('finiteDifference')
    const tree = flattenTree('finiteDifference', x)
    const point = current === undefined ? tree : { ...tree, leaves: tree.leaves.map(traced) }
    const { leaves, columns } = differences(point, evaluator(f, point, rest), settings)
    return fromColumns(point, leaves, columns) as never
  })
}

function checked(options: FiniteDifferenceOptions): Settings {
  requireOptions('finiteDifference', options, ['scheme', 'step'])
  const { scheme = 'central', step } = options
  const schemes = Object.keys(RELATIVE_STEPS) as DifferenceScheme[]
  if (!schemes.includes(scheme)) {
    throw new DomainError(
      `finiteDifference: expected scheme 'forward', 'central' or 'extrapolated', got '${String(scheme)}'.${perhaps(String(scheme), schemes)}`,
    )
  }
  if (step !== undefined && !(step > 0 && step < Infinity)) {
    throw new DomainError(`finiteDifference: expected a finite step > 0, got ${step}.`)
  }
  return { scheme, step }
}

function traced(leaf: Leaf): Leaf {
  return { ...leaf, value: asTraced(leaf.value) }
}

/** f at a point given as leaves of x: numbers outside of transforms, more rows inside. */
type Evaluate = (leaves: readonly Value[]) => readonly Leaf[]

function evaluator(f: unknown, x: Flattened, rest: readonly unknown[]): Evaluate {
  if (current === undefined) {
    return (leaves) =>
      withNumericRun('finiteDifference', f, x.build(leaves), rest, ({ y }) => y.leaves)
  }
  const level = current
  const others = rest.map((argument) => traceLeaves('finiteDifference', level, argument))
  const call = f as (...inputs: readonly unknown[]) => unknown
  return (leaves) => flattenResult('finiteDifference', call(x.build(leaves), ...others)).leaves
}

/** A column for each entry of x, and leaves in the form of y. */
function differences(
  x: Flattened,
  f: Evaluate,
  { scheme, step }: Settings,
): { readonly leaves: readonly Leaf[]; readonly columns: readonly Derivatives[] } {
  const values = x.leaves.map(({ value }) => wide(value))
  const here = f(values)
  const columns: Derivatives[] = []
  const n = totalSize(x.leaves)
  for (let j = 0; j < n; j++) {
    const direction = basisVector(x.leaves, j)
    const k = direction.findIndex((part) => part !== undefined)
    if (!isDifferentiable(x.leaves[k]!)) {
      columns.push([])
      continue
    }
    const at = entryOf(numeric(values[k]!), direction[k]!)
    const moved = (h: number): readonly Leaf[] =>
      f(values.map((value, i) => (i === k ? plus(value, mul(wide(direction[k]!), h)) : value)))
    const h = step ?? RELATIVE_STEPS[scheme] * max(1, abs(at))
    columns.push(
      scheme === 'forward'
        ? quotient(moved(h), here, at + h - at)
        : scheme === 'central'
          ? central(moved, at, h)
          : extrapolated(moved, at, h),
    )
  }
  return { leaves: here, columns }
}

type Moved = (h: number) => readonly Leaf[]

/** (f(x + h) − f(x − h))/2h with the steps that rounding leaves. */
function central(moved: Moved, at: number, h: number): readonly Value[] {
  return quotient(moved(h), moved(-h), at + h - (at - h))
}

function quotient(after: readonly Leaf[], before: readonly Leaf[], h: number): readonly Value[] {
  return after.map(({ value }, k) => div(sub(wide(value), wide(before[k]!.value)), h) as Value)
}

/** Each entry of y with the estimate that is best for it. */
function extrapolated(moved: Moved, at: number, start: number): readonly Value[] {
  const rows: (readonly Value[])[] = []
  let tables: RichardsonTable[][] = []
  for (let i = 0; i < MOST_HALVINGS; i++) {
    const row = central(moved, at, start / 2 ** i)
    rows.push(row)
    const entries = row.map((value) => entriesOf(numeric(value)))
    if (i === 0) tables = entries.map((own) => Array.from(own, () => new RichardsonTable()))
    tables.forEach((own, k) => own.forEach((table, e) => table.add(entries[k]![e]!)))
    if (i >= LEAST_HALVINGS && tables.flat().every(({ settled }) => settled)) break
  }
  return tables.map((own, k) => {
    const shape = shapeOf(rows[0]![k]!)
    if (current === undefined)
      return shaped(
        own.map(({ value }) => value),
        shape,
      )
    return rows
      .map((row, i) => ({ value: row[k]!, weights: own.map((table) => table.weights[i] ?? 0) }))
      .filter(({ weights }) => weights.some((weight) => weight !== 0))
      .map(({ value, weights }) => mul(value, shaped(weights, shape)) as Value)
      .reduce(plus)
  })
}

function shaped(entries: readonly number[], shape: readonly number[]): Concrete {
  return shape.length === 0 ? entries[0]! : new Tensor(shape, 'f64', Float64Array.from(entries))
}

/** f32 as f64, so that differences keep their digits. */
function wide(x: Value): Value {
  if (typeof x === 'number' || !(x instanceof Tensor) || x.dtype !== 'f32') return x
  return new Tensor(x.shape, 'f64', Float64Array.from(x.data))
}

function numeric(x: Value): Concrete {
  return x instanceof Traced ? valueOfRow(x.level.tape, x.id) : (x as Concrete)
}

function entriesOf(x: Concrete): ArrayLike<number> {
  return typeof x === 'number' ? [x] : x.data
}

/** The entry of an array at which a unit vector has its 1. */
function entryOf(x: Concrete, unit: Value): number {
  if (typeof x === 'number') return x
  return x.data[typeof unit === 'number' ? 0 : (unit as Tensor).data.indexOf(1)]!
}
