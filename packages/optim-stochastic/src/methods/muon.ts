import { DomainError, type Flat } from '@wengert/ad-core'
import { knownOptions, oneOf, show, wholeNumber } from '../checks.js'
import { newtonSchulz } from '../linear-algebra/newton-schulz.js'
import { scratchMemory } from '../linear-algebra/scratch.js'
import type { Transform } from '../protocol.js'
import { decayParameter, hyperparameter, type Hyperparameter } from '../schedules/hyperparameter.js'
import { adamEntries, NO_LARGEST } from './adam-entries.js'
import { leafForms, writeLeaf, zerosFor } from './matrix-leaves.js'

/** Options of {@link muon}. */
export interface MuonOptions {
  /** η ≥ 0 for matrices. Default 0.02. */
  readonly stepSize?: Hyperparameter
  /** μ in [0, 1): what remains of the momentum after a step. Default 0.95. */
  readonly decay?: Hyperparameter
  /** Orthogonalize g + μm (default) or m itself. */
  readonly nesterov?: boolean
  /** Steps of the iteration that orthogonalizes, a whole number ≥ 1. Default 5. */
  readonly orthogonalizationSteps?: number
  /**
   * How long steps are for a matrix [in, out]: `'spectral'` (default) multiplies by √max(1, out/in);
   * `'adam'` by 0.2·√max(in, out), so that step sizes that suit AdamW fit (Liu et al. 2025).
   */
  readonly scale?: 'spectral' | 'adam'
  /** Adam's η ≥ 0 for vectors and numbers. Default 3e-4. */
  readonly vectorStepSize?: Hyperparameter
  /** Adam's β₁ in [0, 1). Default 0.9. */
  readonly meanDecay?: Hyperparameter
  /** Adam's β₂ in [0, 1). Default 0.95. */
  readonly squareDecay?: Hyperparameter
  /** Adam's ε ≥ 0, added to the root. Default 1e-10. */
  readonly epsilon?: Hyperparameter
}

/** What {@link muon} keeps of one leaf: the momentum of a matrix, Adam's means of anything else. */
export type MuonLeaf =
  | {
      readonly kind: 'matrix'
      readonly rows: number
      readonly columns: number
      readonly momentum: Flat
    }
  | { readonly kind: 'vector'; readonly mean: Flat; readonly square: Flat }

/** State of {@link muon}. */
export interface MuonState {
  /** One for each leaf of the parameters, in order. */
  readonly leaves: readonly MuonLeaf[]
  /** What the weights of the gradients in the vectors' means sum to. */
  meanWeight: number
  /** The same for their squares. */
  squareWeight: number
}

/** Coefficients that raise small singular values fastest; all end between about 0.7 and 1.2. */
const COEFFICIENTS = [3.4445, -4.775, 2.0315] as const

/**
 * Muon, momentum orthogonalized: all directions of a matrix move equally far.
 *
 * ```
 * m ← μm + g
 * UΣVᵀ = g + μm;  w ← w − η·scale·O,  O ≈ UVᵀ
 * ```
 *
 * O comes from five steps X ← aX + (bA + cA²)X, A = XXᵀ, (a, b, c) = (3.4445, −4.775, 2.0315), after
 * X = (g + μm)/‖g + μm‖; they leave singular values between about 0.7 and 1.2, and none that was 0.
 * Arrays of three or more axes are matrices [product of all axes but the last, last]. Vectors and numbers
 * take `adam`'s steps; so do all parameters where the layout is unknown.
 *
 * State: m, one number a weight of a matrix; m and s, two a weight of a vector. Cost per step: one
 * gradient, and about 20·k²·l + 10·k³ flops for a matrix with sides k ≤ l.
 * Errors: `DomainError` for options outside their range.
 * Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks".
 * @example
 * await train({ params, data, loss, optimizer: muon({ stepSize: 0.02, vectorStepSize: 0.001 }) })
 */
export function muon(options: MuonOptions = {}): Transform<MuonState, never> {
  knownOptions('muon', options, OPTION_NAMES)
  const stepSizeAt = hyperparameter('muon', 'stepSize', options.stepSize ?? 0.02)
  const momentumDecayAt = decayParameter('muon', 'decay', options.decay ?? 0.95)
  const { nesterov = true } = options
  if (typeof nesterov !== 'boolean') {
    throw new DomainError(
      `muon: expected nesterov true or false, got ${show(nesterov)}. Perhaps true?`,
    )
  }
  const name = 'orthogonalizationSteps'
  const iterations = wholeNumber('muon', name, options[name] ?? 5, 1)
  const scale = oneOf('muon', 'scale', options.scale ?? 'spectral', ['spectral', 'adam'])
  const vectorStepSizeAt = hyperparameter('muon', 'vectorStepSize', options.vectorStepSize ?? 3e-4)
  const meanDecayAt = decayParameter('muon', 'meanDecay', options.meanDecay ?? 0.9)
  const squareDecayAt = decayParameter('muon', 'squareDecay', options.squareDecay ?? 0.95)
  const epsilonAt = hyperparameter('muon', 'epsilon', options.epsilon ?? 1e-10)
  const scratch = scratchMemory()
  return {
    name: 'muon',
    init: (params, layout) => ({
      leaves: leafForms(params, layout).map((form): MuonLeaf => {
        if (form.kind === 'matrix') {
          return { ...form, momentum: zerosFor(params, form.rows * form.columns) }
        }
        const { kind, length } = form
        return { kind, mean: zerosFor(params, length), square: zerosFor(params, length) }
      }),
      meanWeight: 0,
      squareWeight: 0,
    }),
    update: (g, state, { iteration }) => {
      const eta = stepSizeAt(iteration)
      const mu = momentumDecayAt(iteration)
      const meanDecay = meanDecayAt(iteration)
      const squareDecay = squareDecayAt(iteration)
      state.meanWeight = meanDecay * state.meanWeight + (1 - meanDecay)
      state.squareWeight = squareDecay * state.squareWeight + (1 - squareDecay)
      const { meanWeight, squareWeight } = state
      const rates = {
        stepSize: vectorStepSizeAt(iteration),
        meanDecay,
        squareDecay,
        meanWeight,
        squareWeight,
        epsilon: epsilonAt(iteration),
        rootEpsilon: 0,
      }
      let offset = 0
      for (const leaf of state.leaves) {
        if (leaf.kind === 'vector') {
          adamEntries(g, offset, leaf.mean, leaf.square, NO_LARGEST, rates)
          offset += leaf.mean.length
          continue
        }
        const { rows, columns, momentum: m } = leaf
        const size = rows * columns
        const x = scratch(4, size)
        for (let k = 0; k < size; k++) {
          m[k] = mu * m[k]! + g[offset + k]!
          x[k] = nesterov ? g[offset + k]! + mu * m[k]! : m[k]!
        }
        newtonSchulz(x, rows, columns, iterations, COEFFICIENTS, scratch)
        const factor =
          scale === 'spectral'
            ? Math.sqrt(Math.max(1, columns / rows))
            : 0.2 * Math.sqrt(Math.max(rows, columns))
        writeLeaf(g, offset, size, -eta * factor, x)
        offset += size
      }
      return { step: g, state }
    },
  }
}

const OPTION_NAMES = [
  'stepSize',
  'decay',
  'nesterov',
  'orthogonalizationSteps',
  'scale',
  'vectorStepSize',
  'meanDecay',
  'squareDecay',
  'epsilon',
] as const
