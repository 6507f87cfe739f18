import { Tensor, type Flat, type PatternOutputs } from '@wengert/ad-core'
import type { Layout } from '../layout.js'
import type { Product, Queries, SampleOracle } from '../protocol.js'

/** Which entries of the flat vector a part of the parameters is: start and end, one pair after the other. */
export type Ranges = Int32Array

/** The ranges of the leaves that are taken; neighbours become one. */
export function rangesOf(layout: Layout, taken: readonly boolean[]): Ranges {
  const bounds: number[] = []
  layout.forEach(({ offset, length }, k) => {
    if (taken[k] !== true || length === 0) return
    if (bounds.at(-1) === offset) bounds[bounds.length - 1] = offset + length
    else bounds.push(offset, offset + length)
  })
  return Int32Array.from(bounds)
}

/** The leaves that are taken, as they lie in a vector of their own. */
export function partLayout(layout: Layout, taken: readonly boolean[]): Layout {
  let offset = 0
  return layout
    .filter((_leaf, k) => taken[k])
    .map((leaf) => {
      const moved = { ...leaf, offset }
      offset += leaf.length
      return moved
    })
}

/** How many entries there are in a part. */
export function sizeOf(ranges: Ranges): number {
  let size = 0
  for (let k = 0; k < ranges.length; k += 2) size += ranges[k + 1]! - ranges[k]!
  return size
}

/** Copies a part of the whole into a vector of its own. */
export function gather(whole: Flat, ranges: Ranges, part: Flat): Flat {
  let place = 0
  for (let k = 0; k < ranges.length; k += 2) {
    for (let i = ranges[k]!; i < ranges[k + 1]!; i++) part[place++] = whole[i]!
  }
  return part
}

/** Copies a part back to its places in the whole. */
export function scatter(part: Flat, ranges: Ranges, whole: Flat): Flat {
  let place = 0
  for (let k = 0; k < ranges.length; k += 2) {
    for (let i = ranges[k]!; i < ranges[k + 1]!; i++) whole[i] = part[place++]!
  }
  return whole
}

/** Memory of some length in the precision of another vector: the old one where it fits. */
export function flatLike(like: Flat, length: number, old?: Flat): Flat {
  if (old?.length === length && old.BYTES_PER_ELEMENT === like.BYTES_PER_ELEMENT) return old
  return like.BYTES_PER_ELEMENT === 4 ? new Float32Array(length) : new Float64Array(length)
}

/** The objective as a function of one part of the parameters, the others held. */
export interface PartView {
  /** The sample that the optimizer of the part sees; valid until the next call. */
  readonly sample: (at: SampleOracle<keyof Queries>, ranges: Ranges) => SampleOracle<keyof Queries>
  /** A product with the part's vector as one with the whole's. */
  readonly product: (product: Product, ranges: Ranges, length: number) => Product
}

/** A view with scratch of its own: directions are embedded among zeros, answers cut out. */
export function partView(): PartView {
  let params: Flat | undefined
  let direction: Flat | undefined
  let answer: Flat | undefined
  let jacobian: Flat | undefined
  let foretold: Flat | undefined
  let foretoldWhole: Flat | undefined

  /** Among zeros; a foretold vector in memory of its own, by which its answer is known. */
  const embedded = (v: Flat, ranges: Ranges, length: number): Flat => {
    const isForetold = v === foretold
    const whole = flatLike(v, length, isForetold ? foretoldWhole : direction)
    if (isForetold) foretoldWhole = whole
    else direction = whole
    return scatter(v, ranges, whole.fill(0))
  }

  const cut = (
    { z, error, jacobian: J, lossHessian }: PatternOutputs,
    ranges: Ranges,
  ): PatternOutputs => {
    const n = J.shape.at(-1)!
    const size = sizeOf(ranges)
    const rows = J.data.length / n
    const all = J.data as Flat
    jacobian = flatLike(all, rows * size, jacobian)
    let place = 0
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < ranges.length; k += 2) {
        for (let i = ranges[k]!; i < ranges[k + 1]!; i++) jacobian[place++] = all[row * n + i]!
      }
    }
    const shape = [...J.shape.slice(0, -1), size]
    return { z, error, jacobian: new Tensor(shape, J.dtype, jacobian), lossHessian }
  }

  return {
    product: ({ query, v }, ranges, length) => {
      foretold = v
      return { query, v: embedded(v, ranges, length) }
    },
    sample: (at, ranges) => {
      const { length } = at.params
      const part = (out: Flat, ask: (whole: Flat) => Flat): Flat => {
        answer = flatLike(at.params, length, answer)
        return gather(ask(answer), ranges, out)
      }
      params = gather(at.params, ranges, flatLike(at.params, sizeOf(ranges), params))
      return {
        params,
        iteration: at.iteration,
        value: () => at.value(),
        gradientAt: (w, out) => {
          direction = flatLike(w, length, direction)
          direction.set(at.params)
          const moved = scatter(w, ranges, direction)
          return part(out, (whole) => at.gradientAt(moved, whole))
        },
        hvp: (v, out) => part(out, (whole) => at.hvp(embedded(v, ranges, length), whole)),
        gnvp: (v, out) => part(out, (whole) => at.gnvp(embedded(v, ranges, length), whole)),
        curvatureDiagonal: (out) => part(out, (whole) => at.curvatureDiagonal(whole)),
        outputs: () => cut(at.outputs(), ranges),
      }
    },
  }
}
