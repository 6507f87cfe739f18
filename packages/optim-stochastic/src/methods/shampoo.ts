import type { Flat } from '@wengert/ad-core'
import { knownOptions, numberWithin, wholeNumber } from '../checks.js'
import { symmetricEigen } from '../linear-algebra/eigen.js'
import { rowProducts, transpose } from '../linear-algebra/row-products.js'
import { sandwich } from '../linear-algebra/sandwich.js'
import { scratchMemory, type Scratch } from '../linear-algebra/scratch.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { leafForms, readLeaf, writeLeaf, zerosFor } from './matrix-leaves.js'

/** Options of {@link shampoo}. */
export interface ShampooOptions {
  /** η ≥ 0. Default 0.1. */
  readonly stepSize?: Hyperparameter
  /**
   * β in [0, 1]: 1 (default) sums the gradients' products, as published; below, they are averaged,
   * L ← βL + (1−β)GGᵀ, and divided by 1 − βᵗ.
   */
  readonly decay?: number
  /** ε ≥ 0, added to the eigenvalues of L and R, and to the squares of vectors. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /**
   * The roots are renewed after each of the first so many gradients, and then after so many. Default 10;
   * 1 is the published method.
   */
  readonly every?: number
  /** Sides longer than this are not preconditioned. Default 1024. */
  readonly maxDimension?: number
}

/** What {@link shampoo} keeps of one leaf; the arrays of a side without preconditioner are empty. */
export type ShampooLeaf =
  | {
      readonly kind: 'matrix'
      readonly rows: number
      readonly columns: number
      /** L = ΣGGᵀ, [rows, rows]. */
      readonly left: Float64Array
      /** R = ΣGᵀG, [columns, columns]. */
      readonly right: Float64Array
      /** The root of L that steps are multiplied with. */
      readonly leftRoot: Float64Array
      /** The same of R. */
      readonly rightRoot: Float64Array
    }
  | { readonly kind: 'vector'; readonly square: Flat }

/** State of {@link shampoo}. */
export interface ShampooState {
  /** One for each leaf of the parameters, in order. */
  readonly leaves: readonly ShampooLeaf[]
  /** Gradients so far. */
  count: number
}

/**
 * Shampoo, Adagrad by the sides of a matrix, with a preconditioner for its rows and one for its columns.
 * For the gradient G [m, n] of each matrix
 *
 * ```
 * L ← L + GGᵀ;  R ← R + GᵀG
 * W ← W − η (L + εI)^{−1/4} G (R + εI)^{−1/4}
 * ```
 *
 * which is (L ⊗ R)^{−1/4} on the entries. A side longer than `maxDimension` stays as it is, and the other
 * then takes the exponent −1/2. Arrays of three or more axes are matrices [product of all axes but the
 * last, last]. Vectors, numbers, matrices with two long sides, and all parameters where the layout is
 * unknown, take Adagrad's step, g/√(Σg² + ε), the same formula with sides of length 1.
 *
 * Current roots keep ‖L^{−1/4} G R^{−1/4}‖² ≤ min(m, n); roots that are some gradients old do not, where a
 * gradient points where none did before. Such a step is shortened to that bound.
 *
 * State: 2(m² + n²) numbers a matrix, one a weight of a vector, and the count. Cost per step: one
 * gradient and about 4mn(m + n) flops, and 12(m³ + n³) where the roots are renewed.
 * Errors: `DomainError` for options outside their range.
 * Source: Gupta, Koren & Singer 2018, algorithm 1.
 * @example
 * await train({ params, data, loss, optimizer: shampoo({ stepSize: 0.1 }) })
 */
export function shampoo(options: ShampooOptions = {}): Transform<ShampooState, never> {
  knownOptions('shampoo', options, ['stepSize', 'decay', 'epsilon', 'every', 'maxDimension'])
  const stepSizeAt = hyperparameter('shampoo', 'stepSize', options.stepSize ?? 0.1)
  const beta = numberWithin('shampoo', 'decay', options.decay ?? 1, 0, 1)
  const epsilonAt = hyperparameter('shampoo', 'epsilon', options.epsilon ?? 1e-8)
  const every = wholeNumber('shampoo', 'every', options.every ?? 10, 1)
  const longest = wholeNumber('shampoo', 'maxDimension', options.maxDimension ?? 1024, 1)
  const weight = beta === 1 ? 1 : 1 - beta // of a new gradient
  const scratch = scratchMemory()
  return {
    name: 'shampoo',
    init: (params, layout) => ({
      leaves: leafForms(params, layout).map((form): ShampooLeaf => {
        if (form.kind === 'vector') return vectorLeaf(params, form.length)
        const { kind, rows, columns } = form
        if (Math.min(rows, columns) > longest) return vectorLeaf(params, rows * columns)
        const side = (length: number): Float64Array =>
          new Float64Array(length > longest ? 0 : length * length)
        const [left, right, leftRoot, rightRoot] = [rows, columns, rows, columns].map(side) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ]
        return { kind, rows, columns, left, right, leftRoot, rightRoot }
      }),
      count: 0,
    }),
    update: (g, state, { iteration }) => {
      const eta = stepSizeAt(iteration)
      const epsilon = epsilonAt(iteration)
      const t = ++state.count
      const mass = beta === 1 ? 1 : 1 - beta ** t
      const due = t <= every || t % every === 0
      let offset = 0
      for (const leaf of state.leaves) {
        if (leaf.kind === 'vector') {
          const { square: s } = leaf
          for (let k = 0; k < s.length; k++, offset++) {
            const gk = g[offset]!
            s[k] = beta * s[k]! + weight * gk * gk
            const root = Math.sqrt(s[k]! / mass + epsilon)
            g[offset] = root === 0 ? 0 : (-eta * gk) / root
          }
          continue
        }
        const { rows: m, columns: n, left, right, leftRoot, rightRoot } = leaf
        const G = scratch(4, m * n)
        readLeaf(G, g, offset, m * n)
        const sides = (left.length > 0 ? 1 : 0) + (right.length > 0 ? 1 : 0)
        if (left.length > 0) addProducts(left, beta, weight, G, m, n, scratch)
        if (right.length > 0) {
          const turned = scratch(0, m * n)
          transpose(turned, G, m, n)
          addProducts(right, beta, weight, turned, n, m, scratch)
        }
        if (due) {
          const power = -1 / (2 * sides)
          if (left.length > 0) rootOf(leftRoot, left, m, mass, epsilon, power, scratch)
          if (right.length > 0) rootOf(rightRoot, right, n, mass, epsilon, power, scratch)
        }
        const presentLeft = left.length > 0 ? leftRoot : undefined
        sandwich(G, presentLeft, G, right.length > 0 ? rightRoot : undefined, m, n, scratch)
        let square = 0
        for (let k = 0; k < m * n; k++) square += G[k]! ** 2
        const bound = (Math.min(m, n) * mass) / weight
        writeLeaf(g, offset, m * n, -eta * Math.min(1, Math.sqrt(bound / square)), G)
        offset += m * n
      }
      return { step: g, state }
    },
  }
}

function vectorLeaf(params: Flat, length: number): ShampooLeaf {
  return { kind: 'vector', square: zerosFor(params, length) }
}

/** side ← β·side + weight·GGᵀ for G [m, n]. */
function addProducts(
  side: Float64Array,
  beta: number,
  weight: number,
  G: Float64Array,
  m: number,
  n: number,
  scratch: Scratch,
): void {
  const products = scratch(1, m * m)
  rowProducts(products, G, m, G, m, n, true)
  for (let k = 0; k < m * m; k++) side[k] = beta * side[k]! + weight * products[k]!
}

/** out ← (side/mass + εI)^power; a direction without any gradient stays without where ε = 0. */
function rootOf(
  out: Float64Array,
  side: Float64Array,
  n: number,
  mass: number,
  epsilon: number,
  power: number,
  scratch: Scratch,
): void {
  const copy = scratch(1, n * n)
  const vectors = scratch(2, n * n)
  const values = scratch(3, n)
  for (let k = 0; k < n * n; k++) copy[k] = side[k]! / mass
  symmetricEigen('shampoo', copy, n, values, vectors, scratch(5, n))
  for (let i = 0; i < n; i++) {
    const value = Math.max(0, values[i]!) + epsilon
    const factor = value === 0 ? 0 : value ** (power / 2)
    for (let j = 0; j < n; j++) vectors[i * n + j] = factor * vectors[i * n + j]!
  }
  transpose(copy, vectors, n, n)
  rowProducts(out, copy, n, copy, n, n, true)
}
