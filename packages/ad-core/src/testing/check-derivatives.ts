import { DomainError } from '../errors.js'
import { perhaps } from '../hints.js'
import { requireOptions } from '../require-options.js'
import { flattenTree } from '../tree.js'
import { sizeOf } from '../shape.js'
import { Tensor } from '../tensor.js'
import { shapeOf, type Value } from '../operand.js'
import { add, mul } from '../ops/index.js'
import { sum } from '../linear/index.js'
import type { Traced } from '../tape/traced.js'
import { evaluate } from '../transforms/evaluate.js'
import { grad, jvp, vjp } from '../transforms/first-order.js'
import { hvp } from '../transforms/second-order.js'
import type { Argument } from '../transforms/types.js'
import { Comparison } from './comparison.js'
import { coordinates, type Coordinates } from './coordinates.js'
import { extrapolatedSlopes, type Curve } from './extrapolated-slope.js'

/**
 * What is checked: tangents, adjoints, H·v by forward over reverse, and the gradient of a gradient
 * (of any order).
 */
export type DerivativeMode = 'forward' | 'reverse' | 'forward over reverse' | 'nested'

const MODES: readonly DerivativeMode[] = ['forward', 'reverse', 'forward over reverse', 'nested']

/** Options of {@link checkDerivatives}. */
export interface CheckOptions {
  /** The highest derivatives checked: 2 for scalar functions, 1 for others, unless said otherwise. */
  readonly order?: number
  /** The modes checked; all, unless said otherwise. */
  readonly modes?: readonly DerivativeMode[]
  /**
   * Largest relative difference to extrapolated differences, 1e-9 unless said otherwise. The
   * identities, which need no differences, hold to 10⁻⁴ of it (transposes) and 10⁻² (symmetry).
   */
  readonly tolerance?: number
}

/** A function with everything that it needs to be checked. */
interface Subject {
  readonly f: (x: never) => unknown
  readonly x: Coordinates
  readonly y: Coordinates
  readonly comparison: Comparison
}

/**
 * Checks the derivatives of f at x, and throws where one is wrong. First order, in forward and in
 * reverse mode, is held against extrapolated central differences of f (Ridders), and both against
 * each other: ⟨ȳ, J·ẋ⟩ = ⟨Jᵀ·ȳ, ẋ⟩, which needs no differences. Second order, forward over reverse and
 * nested, is held against differences of the gradient, and against its own symmetry: uᵀ·H·v = vᵀ·H·u.
 * Order k > 2 nests gradients k times. Functions that return arrays or trees are contracted with fixed
 * weights for orders above 1. Everything is computed in double precision; integers are held.
 *
 * x should lie inside of f's domain and beside its kinks: at a kink differences can't tell the
 * convention.
 *
 * Cost: some 10–20 evaluations of f for each entry of x, and as many gradients in each of up to 12
 * directions. Errors: `DerivativeError` with mode, entry, expected, got; `DomainError` where f is not
 * finite, differences don't converge, or an option is unknown.
 * @example
 * checkDerivatives((x) => sum(exp(sin(x))), [0.1, 0.2])
 */
export function checkDerivatives<P = Traced, X extends Argument<P> = Argument<P>>(
  f: (x: P) => unknown,
  x: X,
  options: CheckOptions = {},
): void {
  const { order, modes, tolerance } = checkedOptions(options)
  const at = coordinates('x', x)
  if (at.size === 0)
    throw new DomainError('checkDerivatives: expected an x of real numbers, got none.')
  const result = evaluate('checkDerivatives', f, at.tree(at.start), [])
  const y = coordinates('f', result)
  requireFinite(y)
  const subject: Subject = { f, x: at, y, comparison: new Comparison(tolerance) }
  const highest = order ?? (typeof result === 'number' ? 2 : 1)
  const second = highest >= 2 && modes.some((mode) => MODES.indexOf(mode) >= 2)
  checkFirstOrder(subject, modes, second)
  if (!second) return
  const scalar = contracted(subject, typeof result === 'number')
  if (modes.includes('forward over reverse')) checkProducts(subject, scalar)
  if (modes.includes('nested')) checkNested(subject, scalar, highest)
}

function checkedOptions(options: CheckOptions): {
  order: number | undefined
  modes: readonly DerivativeMode[]
  tolerance: number
} {
  requireOptions('checkDerivatives', options, ['order', 'modes', 'tolerance'])
  const { order, modes = MODES, tolerance = 1e-9 } = options
  for (const mode of modes) {
    if (!MODES.includes(mode)) {
      throw new DomainError(
        `checkDerivatives: expected modes among '${MODES.join("', '")}', got '${mode}'.${perhaps(mode, MODES)}`,
      )
    }
  }
  if (order !== undefined && !(Number.isInteger(order) && order >= 1)) {
    throw new DomainError(`checkDerivatives: expected a whole order ≥ 1, got ${order}.`)
  }
  if (!(tolerance > 0)) {
    throw new DomainError(`checkDerivatives: expected a tolerance > 0, got ${tolerance}.`)
  }
  return { order, modes, tolerance }
}

function requireFinite({ start, nameOf }: Coordinates): void {
  const i = start.findIndex((entry) => !Number.isFinite(entry))
  if (i >= 0) {
    throw new DomainError(
      `checkDerivatives: expected a finite result, got ${nameOf(i)} = ${start[i]}. Perhaps explainNonFinite(f, x)?`,
    )
  }
}

/** The Jacobian column by column from differences, forward mode and adjoints. */
function checkFirstOrder(
  { f, x, y, comparison }: Subject,
  modes: readonly DerivativeMode[],
  always: boolean,
): void {
  const forward = modes.includes('forward')
  const reverse = modes.includes('reverse') || always
  const m = y.size
  const point = x.tree(x.start)
  const along = jvp(f) as unknown as (at: unknown, dx: unknown) => readonly [unknown, unknown]
  const [, pullback] = (vjp(f) as unknown as Recorded)(point)
  const rows = reverse
    ? Array.from({ length: m }, (_, i) => x.read(pullback(y.tree(unit(m, i), 'zero'))))
    : []
  const columns: Float64Array[] = []
  for (let j = 0; j < x.size; j++) {
    const expected = extrapolatedSlopes(curveOf((w) => valuesAt(f, y, x, w), x, unit(x.size, j)))
    const column = forward
      ? y.read(along(point, x.tree(unit(x.size, j), 'zero'))[1])
      : new Float64Array(0)
    columns.push(column)
    expected.forEach((slope, i) => {
      const entry = `∂${y.nameOf(i)}/∂${x.nameOf(j)}`
      if (forward) comparison.slope('forward', entry, slope, column[i]!)
      if (reverse) comparison.slope('reverse', entry, slope, rows[i]![j]!)
    })
  }
  if (!forward || !reverse) return
  const dx = spread(x.size, 1)
  const dy = spread(m, 2)
  const forth = y.read(along(point, x.tree(dx, 'zero'))[1])
  const back = x.read(pullback(y.tree(dy, 'zero')))
  comparison.products(
    'reverse',
    '⟨ȳ, J·ẋ⟩ = ⟨Jᵀ·ȳ, ẋ⟩',
    [dy, forth],
    [back, dx],
    1e-4,
    floor(columns),
  )
}

/** What rounding may do to a sum of the Jacobian's entries: their sum of magnitudes. */
function floor(columns: readonly Float64Array[]): number {
  return columns.reduce((total, column) => column.reduce((part, e) => part + Math.abs(e), total), 0)
}

type Recorded = (x: unknown) => readonly [unknown, (cotangent: unknown) => unknown]
type Scalar = (x: never) => Value

/** H·v by forward over reverse against differences of the gradient along v; uᵀ·H·v = vᵀ·H·u. */
function checkProducts({ x, comparison }: Subject, scalar: Scalar): void {
  const gradient = gradientOf(scalar, x)
  const product = hvp(scalar as never) as unknown as (at: unknown, v: unknown) => unknown
  const point = x.tree(x.start)
  const applied = (v: Float64Array): Float64Array => x.read(product(point, x.tree(v, 'zero')))
  const single = x.size <= 12
  const directions = single
    ? Array.from({ length: x.size }, (_, j) => unit(x.size, j))
    : [3, 4, 5].map((seed) => spread(x.size, seed))
  directions.forEach((v, j) => {
    const expected = extrapolatedSlopes(curveOf(gradient, x, v))
    const got = applied(v)
    expected.forEach((slope, i) => {
      const entry = single ? `∂²f/∂${x.nameOf(i)}∂${x.nameOf(j)}` : `(H·v) at ${x.nameOf(i)}`
      comparison.slope('forward over reverse', entry, slope, got[i]!)
    })
  })
  const [u, v] = [spread(x.size, 6), spread(x.size, 7)]
  comparison.products(
    'forward over reverse',
    'uᵀ·H·v = vᵀ·H·u',
    [u, applied(v)],
    [v, applied(u)],
    1e-2,
    1e-4 * floor([gradient(x.start)]), // products that cancel to 0
  )
}

/** The gradient of ⟨v, gradient⟩, and so on, against differences of what it is the gradient of. */
function checkNested({ x, comparison }: Subject, scalar: Scalar, order: number): void {
  let inner = scalar
  for (let k = 2; k <= order; k++) {
    const before = inner
    const v = spread(x.size, 7 + k)
    const weights = x.padded(v)
    const here = (at: never): Value => weighted(grad(before as never)(at), weights)
    const got = gradientOf(here, x)(x.start)
    for (let j = 0; j < x.size; j++) {
      const [slope] = extrapolatedSlopes(
        curveOf(
          (w) => [Number(evaluate('checkDerivatives', here, x.tree(w), []))],
          x,
          unit(x.size, j),
        ),
      )
      comparison.slope('nested', `order ${k}, ∂⟨v, ∇f⟩/∂${x.nameOf(j)}`, slope!, got[j]!)
    }
    inner = here
  }
}

function gradientOf(scalar: Scalar, x: Coordinates): (w: ArrayLike<number>) => Float64Array {
  const gradient = grad(scalar as never) as (at: unknown) => unknown
  return (w) => x.read(gradient(x.tree(w)))
}

function valuesAt(f: Subject['f'], y: Coordinates, x: Coordinates, w: Float64Array): Float64Array {
  return y.read(evaluate('checkDerivatives', f, x.tree(w), []))
}

/** t ↦ F(x + t·s·v) / s, with s the size of x. */
function curveOf(
  values: (w: Float64Array) => ArrayLike<number>,
  x: Coordinates,
  v: Float64Array,
): Curve {
  const moving = x.start.filter((_, i) => v[i] !== 0)
  const largest = moving.reduce((size, entry) => Math.max(size, Math.abs(entry)), 0)
  const size = Math.max(1, largest)
  return {
    at(t) {
      const y = values(x.start.map((entry, i) => entry + t * size * v[i]!))
      return Array.from(y, (entry) => entry / size)
    },
    argument: largest / size,
  }
}

/** f itself if it is scalar, otherwise ⟨weights, f⟩. */
function contracted({ f, y }: Subject, isScalar: boolean): Scalar {
  if (isScalar) return f as Scalar
  const weights = spread(y.size, 8)
  return (x) => weighted(f(x), weights)
}

/** Σ of a tree's entries, in order, times weights. */
function weighted(tree: unknown, weights: Float64Array): Value {
  let total: Value = 0
  let at = 0
  for (const { value } of flattenTree('checkDerivatives', tree).leaves) {
    const shape = shapeOf(value)
    const end = at + sizeOf(shape)
    const part =
      shape.length === 0
        ? mul(value, weights[at]!)
        : sum(mul(value, new Tensor(shape, 'f64', weights.slice(at, end))) as Tensor)
    total = add(total, part)
    at = end
  }
  return total
}

function unit(n: number, i: number): Float64Array {
  const e = new Float64Array(n)
  e[i] = 1
  return e
}

/** Numbers in ±[¼, 1], the same ones in every run. */
function spread(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const x = (0.6180339887498949 * (i + 1) + 0.4142135623730951 * seed) % 1
    return x < 0.5 ? -0.25 - 1.5 * x : 1.5 * x - 0.5
  })
}
