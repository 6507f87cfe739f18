import { DomainError } from '@wengert/ad-core'
import { knownOptions, oneOf, positiveNumber, show } from '../checks.js'
import { vectorLayout, type Layout } from '../layout.js'
import type { Transform } from '../protocol.js'
import { hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { kalmanUpdate, scaledIdentity } from './kalman-update.js'

/** Groups of weights: places in the flat vector, each of which stands in one group. */
export type WeightGroups = readonly (readonly number[])[]

/** Options of {@link dekf}. */
export interface DekfOptions {
  /**
   * Which weights share a block of the covariance. `'node'` (default): those of one node. A leaf of
   * shape […, out] has `out` nodes, one for each place on its last axis, as in x.matmul(W); where the
   * next leaf is a vector of length `out`, its entries are these nodes' biases. Any other vector, and
   * any number, is one block. `'leaf'`: those of one array. Or the groups themselves, by places in the
   * flat vector.
   */
  readonly blocks?: 'node' | 'leaf' | WeightGroups
  /** P₀ = covariance·I: how uncertain the starting weights are. Default 1 (100 tends to diverge). */
  readonly covariance?: number
  /** q ≥ 0, added to P's diagonal after each pattern: how fast the truth may move. Default 1e-5. */
  readonly processNoise?: Hyperparameter
}

/** State of {@link dekf}. */
export interface DekfState {
  /** The lower triangle of each block by rows, one block after the other. */
  readonly covariance: Float64Array
  /** The weights' places in the flat vector, block by block. */
  readonly order: Int32Array
  /** How many weights each block has. */
  readonly sizes: Int32Array
}

/**
 * Decoupled extended Kalman filter: `gekf` with a covariance that is block-diagonal, so that weights of
 * different blocks count as independent, while all blocks share one innovation. For one pattern, with
 * H_i = ∂z/∂w_i of block i, loss Hessian H_l = LLᵀ and error e = −∂l/∂z:
 *
 * ```
 * U_i = P_i H_iᵀ L;  C = I + Σ_i Lᵀ H_i U_i
 * w_i ← w_i + P_i H_iᵀ e − U_i C⁻¹ Lᵀ Σ_j H_j P_j H_jᵀ e
 * P_i ← P_i − U_i C⁻¹ U_iᵀ + qI
 * ```
 *
 * Where H_l is regular this is the published form: A = (R + Σ_j H_j P_j H_jᵀ)⁻¹ with R = H_l⁻¹,
 * K_i = P_i H_iᵀ A, w_i ← w_i + K_i ξ with ξ = Re, P_i ← P_i − K_i H_i P_i + qI. Softmax with
 * cross-entropy, whose H_l has no inverse, is covered. With one block it is `gekf`.
 *
 * State: Σ n_i(n_i+1)/2 numbers for blocks of n_i weights, and one place a weight. Cost per pattern: the
 * outputs' Jacobian (m reverse sweeps) and about 3r Σ n_i² flops, r the rank of H_l. The gradient is not used.
 * Errors: `DomainError` for groups in which a weight is missing or stands twice. Training ends with the
 * outcome `'failed'` where a block stops being positive definite or the loss is not convex in the
 * outputs.
 * Source: Puskorius & Feldkamp 1991.
 * @example
 * await train({ params, data, model, loss, optimizer: dekf({ blocks: 'node' }) })
 */
export function dekf(options: DekfOptions = {}): Transform<DekfState, 'outputs'> {
  knownOptions('dekf', options, ['blocks', 'covariance', 'processNoise'])
  const { blocks = 'node' } = options
  const given = isGroups(blocks)
  if (!given) oneOf('dekf', 'blocks', blocks, ['node', 'leaf'])
  const p0 = positiveNumber('dekf', 'covariance', options.covariance ?? 1)
  const noiseAt = hyperparameter('dekf', 'processNoise', options.processNoise ?? 1e-5)
  const update = kalmanUpdate('dekf')
  return {
    name: 'dekf',
    choices: { blocks: given ? 'given' : blocks },
    granularity: 'pattern',
    usesGradient: false,
    init: ({ length }, layout = vectorLayout(length)) => {
      const groups = given ? blocks : (blocks === 'leaf' ? leafGroups : nodeGroups)(layout)
      if (given) requirePartition(groups, length)
      const sizes = Int32Array.from(groups, (group) => group.length)
      return { covariance: scaledIdentity(sizes, p0), order: Int32Array.from(groups.flat()), sizes }
    },
    update: (step, state, at) => {
      update(step, state, at.outputs(), noiseAt(at.iteration))
      return { step, state }
    },
  }
}

function isGroups(blocks: 'node' | 'leaf' | WeightGroups): blocks is WeightGroups {
  return Array.isArray(blocks)
}

function leafGroups(layout: Layout): WeightGroups {
  return layout
    .filter(({ length }) => length > 0)
    .map(({ offset, length }) => strided(offset, length, 1))
}

function nodeGroups(layout: Layout): WeightGroups {
  const groups: number[][] = []
  let biases: number[][] = [] // the groups that the next leaf's entries may join
  for (const { shape, offset, length } of layout) {
    if (length === 0) continue
    if (shape.length > 1) {
      const out = shape.at(-1)!
      biases = Array.from({ length: out }, (_, j) => strided(offset + j, length / out, out))
      groups.push(...biases)
    } else {
      if (shape.length === 1 && length === biases.length) {
        biases.forEach((group, j) => group.push(offset + j))
      } else groups.push(strided(offset, length, 1))
      biases = []
    }
  }
  return groups
}

function strided(first: number, count: number, stride: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i * stride)
}

function requirePartition(groups: WeightGroups, n: number): void {
  const refused = (got: string): DomainError =>
    new DomainError(
      `dekf: expected blocks in which each weight's place, 0 to ${n - 1}, stands once, got ${got}. ` +
        "Perhaps 'node'?",
    )
  const seen = new Uint8Array(n)
  for (const group of groups) {
    if (!Array.isArray(group)) throw refused(show(group))
    for (const i of group as readonly unknown[]) {
      if (typeof i !== 'number' || !Number.isInteger(i) || i < 0 || i >= n) throw refused(show(i))
      if (seen[i] === 1) throw refused(`${i} twice`)
      seen[i] = 1
    }
  }
  const missing = seen.indexOf(0)
  if (missing >= 0) throw refused(`none for ${missing}`)
}
