import type { Flat } from '@wengert/ad-core'
import { wholeNumber } from '../checks.js'
import type { Transform } from '../protocol.js'
import { onlineBfgs, onlinePair, type OnlineBfgsOptions } from './online-pair.js'

/** Options of {@link olbfgs}. */
export interface OlbfgsOptions extends OnlineBfgsOptions {
  /** c in (0, 1], see {@link obfgs}. Default 1: the scale that directions without a pair have is whole. */
  readonly scaling?: number
  /** How many of the last pairs are kept, a whole number ≥ 1. Default 10. */
  readonly memory?: number
}

/** State of {@link olbfgs}. */
export interface OlbfgsState {
  /** The last steps s, each n numbers; pair number k, from 0, at place k modulo the memory. */
  readonly s: Flat
  /** Their gradient differences y, likewise. */
  readonly y: Flat
  /** sᵀy of each. */
  readonly sy: Float64Array
  /** yᵀy of each. */
  readonly yy: Float64Array
  /** Pairs taken in so far. */
  pairs: number
  /** Pairs left out because they showed no positive curvature. */
  skipped: number
}

/**
 * Online BFGS with limited memory: {@link obfgs} whose B is never formed. Its product with g comes from
 * the last pairs by the two-loop recursion, starting from the mean of sᵀy/yᵀy over these pairs:
 *
 * ```
 * q = g;  newest to oldest:  α = sᵀq/sᵀy;  q ← q − αy
 * q ← q · mean(sᵀy/yᵀy)             εg where there is no pair yet
 * oldest to newest:  q ← q + (cα − yᵀq/sᵀy) s
 * s = −(η/c) q;  w ← w + s;  y = g(w + s) − g(w) + λs   on the same batch
 * ```
 *
 * State: the memory's pairs, 2·memory numbers a weight. Cost per step: two gradients and about
 * 8·memory·n flops.
 * Errors: `DomainError` for options outside their range.
 * Source: Schraudolph, Yu & Günter 2007, algorithm 2; Nocedal 1980.
 * @example
 * const stepSize = robbinsMonro({ initial: 0.1, tau: 1000 })
 * await train({ params, data, loss, batchSize: 10, optimizer: olbfgs({ stepSize, memory: 20 }) })
 */
export function olbfgs(options: OlbfgsOptions = {}): Transform<OlbfgsState, 'gradientAt'> {
  const settings = onlineBfgs('olbfgs', options, 1, ['memory'])
  const { stepSizeAt, dampingAt, scaling: c, epsilonFor } = settings
  const memory = wholeNumber('olbfgs', 'memory', options.memory ?? 10, 1)
  const measure = onlinePair()
  const alpha = new Float64Array(memory)
  let q = new Float64Array(0) // scratch
  return {
    name: 'olbfgs',
    init: (params) => {
      const numbers = memory * params.length
      const isSingle = params.BYTES_PER_ELEMENT === 4
      const rows = (): Flat => (isSingle ? new Float32Array(numbers) : new Float64Array(numbers))
      const [sy, yy] = [new Float64Array(memory), new Float64Array(memory)]
      return { s: rows(), y: rows(), sy, yy, pairs: 0, skipped: 0 }
    },
    update: (g, state, at) => {
      const { s, y, sy, yy } = state
      const n = g.length
      if (q.length !== n) q = new Float64Array(n)
      q.set(g)
      const oldest = Math.max(0, state.pairs - memory)
      for (let k = state.pairs - 1; k >= oldest; k--) {
        const slot = k % memory
        alpha[slot] = dot(n, s, slot * n, q) / sy[slot]!
        add(n, q, -alpha[slot]!, y, slot * n)
      }
      const scale = state.pairs === 0 ? epsilonFor(g) : meanRatio(sy, yy, state.pairs - oldest)
      for (let i = 0; i < n; i++) q[i] = scale * q[i]!
      for (let k = oldest; k < state.pairs; k++) {
        const slot = k % memory
        add(n, q, c * alpha[slot]! - dot(n, y, slot * n, q) / sy[slot]!, s, slot * n)
      }
      const eta = stepSizeAt(at.iteration)
      const pair = measure(g, q, eta / c, dampingAt(at.iteration), at)
      if (!pair.isPositive) {
        state.skipped++
        return { step: g, state }
      }
      const slot = state.pairs++ % memory
      s.set(pair.s, slot * n)
      y.set(pair.y, slot * n)
      sy[slot] = pair.sy
      yy[slot] = pair.yy
      return { step: g, state }
    },
  }
}

/** Mean of sᵀy/yᵀy over the pairs that there are. */
function meanRatio(sy: Float64Array, yy: Float64Array, count: number): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += sy[k]! / yy[k]!
  return sum / count
}

/** Row of x at an offset times q. */
function dot(n: number, x: Flat, offset: number, q: Float64Array): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += x[offset + i]! * q[i]!
  return sum
}

/** q ← q + factor · row of x at an offset. */
function add(n: number, q: Float64Array, factor: number, x: Flat, offset: number): void {
  for (let i = 0; i < n; i++) q[i] = q[i]! + factor * x[offset + i]!
}
