import type { Flat } from '@wengert/ad-core'
import { knownOptions, wholeNumber } from '../checks.js'
import { renewedBasis, startingBasis } from '../linear-algebra/eigenbasis.js'
import { rowProducts, transpose } from '../linear-algebra/row-products.js'
import { sandwich } from '../linear-algebra/sandwich.js'
import { scratchMemory, type Scratch } from '../linear-algebra/scratch.js'
import type { Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { adamEntries, NO_LARGEST, type AdamRates } from './adam-entries.js'
import { leafForms, readLeaf, writeLeaf, zerosFor } from './matrix-leaves.js'

/** Options of {@link soap}. */
export interface SoapOptions {
  /** η ≥ 0. Default 0.003. */
  readonly stepSize?: Hyperparameter
  /** β₁ in [0, 1): decay of the mean of gradients. Default 0.95. */
  readonly meanDecay?: Hyperparameter
  /** β₂ in [0, 1): decay of the mean of their squares in the eigenbasis. Default 0.95. */
  readonly squareDecay?: Hyperparameter
  /** Decay in [0, 1) of the means of GGᵀ and GᵀG, whose eigenvectors are the basis. Default 0.95. */
  readonly basisDecay?: Hyperparameter
  /** ε ≥ 0, added to the root. Default 1e-8. */
  readonly epsilon?: Hyperparameter
  /** The basis is renewed after so many steps, a whole number ≥ 1. Default 10. */
  readonly every?: number
  /** Sides longer than this keep their own basis. Default 1024. */
  readonly maxDimension?: number
}

/** What {@link soap} keeps of one leaf; the arrays of a side that keeps its basis are empty. */
export type SoapLeaf =
  | {
      readonly kind: 'matrix'
      readonly rows: number
      readonly columns: number
      /** Mean of GGᵀ, [rows, rows]. */
      readonly left: Float64Array
      /** Mean of GᵀG, [columns, columns]. */
      readonly right: Float64Array
      /** Q_Lᵀ: one eigenvector of `left` a row. */
      readonly leftBasis: Float64Array
      /** Q_Rᵀ: one eigenvector of `right` a row. */
      readonly rightBasis: Float64Array
      /** Mean of gradients. */
      readonly mean: Flat
      /** Mean of squares of the gradient in the eigenbasis. */
      readonly square: Flat
    }
  | { readonly kind: 'vector'; readonly mean: Flat; readonly square: Flat }

/** State of {@link soap}. */
export interface SoapState {
  /** One for each leaf of the parameters, in order. */
  readonly leaves: readonly SoapLeaf[]
  /** Gradients so far. */
  count: number
  /** What the weights of the gradients in the means sum to. */
  meanWeight: number
  /** The same for their squares. */
  squareWeight: number
}

/**
 * SOAP, Adam in the eigenbasis of Shampoo's preconditioner. For the gradient G [m, n] of each matrix
 *
 * ```
 * M ← β₁M + (1−β₁)G
 * G′ = Q_Lᵀ G Q_R;  M′ = Q_Lᵀ M Q_R
 * V ← β₂V + (1−β₂)G′²
 * W ← W − η Q_L [M̂′/(√V̂ + ε)] Q_Rᵀ
 * L ← βL + (1−β)GGᵀ;  R ← βR + (1−β)GᵀG
 * every so many steps:  Q_L ← orthonormalized L·Q_L;  Q_R likewise
 * ```
 *
 * with M̂ = M/(1−β₁ᵗ) and V̂ = V/(1−β₂ᵗ). The first gradient only sets the bases, exactly: in a basis made
 * from itself most of its entries were rounding, which Adam would blow up. Before a basis is renewed its
 * vectors are sorted by vᵀLv, and V along with them. Arrays of three or more axes are matrices [product
 * of all axes but the last, last]; a side longer than `maxDimension` keeps its own basis. Vectors and
 * numbers, and all parameters where the layout is unknown, take `adam`'s steps.
 *
 * State: 2mn + 2(m² + n²) numbers a matrix, two a weight of a vector, and three. Cost per step: one
 * gradient and about 8mn(m + n) flops, and 5(m³ + n³) where the basis is renewed.
 * Errors: `DomainError` for options outside their range.
 * Source: Vyas et al. 2024, algorithm 3.
 * @example
 * await train({ params, data, loss, optimizer: soap({ stepSize: 0.003 }) })
 */
export function soap(options: SoapOptions = {}): Transform<SoapState, never> {
  knownOptions('soap', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('soap', 'stepSize', options.stepSize ?? 0.003)
  const meanDecayAt = decayParameter('soap', 'meanDecay', options.meanDecay ?? 0.95)
  const squareDecayAt = decayParameter('soap', 'squareDecay', options.squareDecay ?? 0.95)
  const basisDecayAt = decayParameter('soap', 'basisDecay', options.basisDecay ?? 0.95)
  const epsilonAt = hyperparameter('soap', 'epsilon', options.epsilon ?? 1e-8)
  const every = wholeNumber('soap', 'every', options.every ?? 10, 1)
  const longest = wholeNumber('soap', 'maxDimension', options.maxDimension ?? 1024, 1)
  const scratch = scratchMemory()
  return {
    name: 'soap',
    init: (params, layout) => ({
      leaves: leafForms(params, layout).map((form): SoapLeaf => {
        const length = form.kind === 'vector' ? form.length : form.rows * form.columns
        const means = { mean: zerosFor(params, length), square: zerosFor(params, length) }
        if (form.kind === 'vector' || Math.min(form.rows, form.columns) > longest) {
          return { kind: 'vector', ...means }
        }
        const { kind, rows, columns } = form
        const side = (side: number): Float64Array =>
          new Float64Array(side > longest ? 0 : side * side)
        const [left, right] = [side(rows), side(columns)]
        const [leftBasis, rightBasis] = [side(rows), side(columns)]
        return { kind, rows, columns, left, right, leftBasis, rightBasis, ...means }
      }),
      count: 0,
      meanWeight: 0,
      squareWeight: 0,
    }),
    update: (g, state, { iteration }) => {
      const basisDecay = basisDecayAt(iteration)
      const isFirst = state.count++ === 0
      const due = state.count % every === 0
      const rates = isFirst ? undefined : nextRates(state, iteration)
      let offset = 0
      for (const leaf of state.leaves) {
        const size = leaf.mean.length
        if (leaf.kind === 'vector') {
          if (rates === undefined) g.fill(0, offset, offset + size)
          else adamEntries(g, offset, leaf.mean, leaf.square, NO_LARGEST, rates)
        } else {
          const G = scratch(4, size)
          readLeaf(G, g, offset, size)
          gatherProducts(leaf, G, basisDecay, scratch)
          if (rates === undefined) {
            reserve(leaf, scratch)
            startBases(leaf, scratch)
            g.fill(0, offset, offset + size)
          } else {
            stepInBasis(leaf, G, rates, scratch)
            writeLeaf(g, offset, size, -1, G)
            if (due) renewBases(leaf, scratch)
          }
        }
        offset += size
      }
      return { step: g, state }
    },
  }

  function nextRates(state: SoapState, iteration: number): AdamRates {
    const meanDecay = meanDecayAt(iteration)
    const squareDecay = squareDecayAt(iteration)
    state.meanWeight = meanDecay * state.meanWeight + (1 - meanDecay)
    state.squareWeight = squareDecay * state.squareWeight + (1 - squareDecay)
    const { meanWeight, squareWeight } = state
    const stepSize = stepSizeAt(iteration)
    const epsilon = epsilonAt(iteration)
    const rates = { stepSize, meanDecay, squareDecay, meanWeight, squareWeight, epsilon }
    return { ...rates, rootEpsilon: 0 }
  }
}

const OPTION_NAMES = [
  'stepSize',
  'meanDecay',
  'squareDecay',
  'basisDecay',
  'epsilon',
  'every',
  'maxDimension',
] as const

type Matrix = Extract<SoapLeaf, { kind: 'matrix' }>

/** Takes G into the means of GGᵀ and GᵀG. */
function gatherProducts(leaf: Matrix, G: Float64Array, decay: number, scratch: Scratch): void {
  const { rows: m, columns: n, left, right } = leaf
  if (left.length > 0) gather(left, G, m, n, decay, scratch)
  if (right.length > 0) {
    const turned = scratch(0, m * n)
    transpose(turned, G, m, n)
    gather(right, turned, n, m, decay, scratch)
  }
}

/** side ← β·side + (1−β)xxᵀ for x [m, n]. */
function gather(
  side: Float64Array,
  x: Float64Array,
  m: number,
  n: number,
  decay: number,
  scratch: Scratch,
): void {
  const products = scratch(1, m * m)
  rowProducts(products, x, m, x, m, n, true)
  for (let k = 0; k < m * m; k++) side[k] = decay * side[k]! + (1 - decay) * products[k]!
}

/** Makes the memory that later steps work in: they allocate nothing. */
function reserve({ mean, left, right }: Matrix, scratch: Scratch): void {
  const size = Math.max(mean.length, left.length, right.length)
  for (let place = 0; place < 6; place++) scratch(place, size)
}

function startBases({ rows, columns, ...leaf }: Matrix, scratch: Scratch): void {
  if (leaf.left.length > 0) startingBasis('soap', leaf.leftBasis, leaf.left, rows, scratch)
  if (leaf.right.length > 0) startingBasis('soap', leaf.rightBasis, leaf.right, columns, scratch)
}

/** Adam's step in the eigenbasis, turned back, in place of G. */
function stepInBasis(leaf: Matrix, G: Float64Array, rates: AdamRates, scratch: Scratch): void {
  const { rows: m, columns: n, mean, square } = leaf
  const { meanDecay, squareDecay, squareWeight, epsilon } = rates
  const size = m * n
  const M = scratch(5, size)
  for (let k = 0; k < size; k++) {
    mean[k] = meanDecay * mean[k]! + (1 - meanDecay) * G[k]!
    M[k] = mean[k]!
  }
  const left = leaf.left.length > 0 ? leaf.leftBasis : undefined
  const right = leaf.right.length > 0 ? leaf.rightBasis : undefined
  sandwich(G, left, G, right, m, n, scratch)
  sandwich(M, left, M, right, m, n, scratch)
  const eta = rates.stepSize / rates.meanWeight
  const correction = 1 / squareWeight
  for (let k = 0; k < size; k++) {
    square[k] = squareDecay * square[k]! + (1 - squareDecay) * G[k]! * G[k]!
    const root = Math.sqrt(square[k]! * correction) + epsilon
    G[k] = root === 0 ? 0 : (eta * M[k]!) / root
  }
  const [leftBack, rightBack] = [scratch(2, leaf.left.length), scratch(3, leaf.right.length)]
  if (left !== undefined) transpose(leftBack, left, m, m)
  if (right !== undefined) transpose(rightBack, right, n, n)
  sandwich(G, left && leftBack, G, right && rightBack, m, n, scratch)
}

function renewBases({ rows: m, columns: n, square, ...leaf }: Matrix, scratch: Scratch): void {
  if (leaf.left.length > 0) {
    const order = renewedBasis(leaf.leftBasis, leaf.left, m, scratch)
    const before = scratch(0, m * n)
    readLeaf(before, square, 0, m * n)
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) square[i * n + j] = before[order[i]! * n + j]!
    }
  }
  if (leaf.right.length > 0) {
    const order = renewedBasis(leaf.rightBasis, leaf.right, n, scratch)
    const before = scratch(0, m * n)
    readLeaf(before, square, 0, m * n)
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) square[i * n + j] = before[i * n + order[j]!]!
    }
  }
}
