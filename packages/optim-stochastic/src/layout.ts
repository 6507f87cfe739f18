import { dataTree } from './data/leaves.js'

/** One array among the parameters, and where its entries stand in the flat vector. */
export interface ParameterLeaf {
  /** Where it stands in the tree, such as `params.layers[0].W`; `params` where there is but one. */
  readonly path: string
  /** The empty shape for a number. */
  readonly shape: readonly number[]
  /** The place of its first entry in the flat vector. */
  readonly offset: number
  /** How many entries it has: the product of `shape`. */
  readonly length: number
}

/** The arrays of a tree of parameters in the order of the flat vector. */
export type Layout = readonly ParameterLeaf[]

/**
 * How a tree of parameters lies in the flat vector that optimizers see. Errors: `TreeError` for
 * leaves that are no numbers, vectors or tensors.
 * @example layoutOf({ W: zeros([2, 3]), b: zeros(3) }) // params.W at 0, params.b at 6
 */
export function layoutOf(params: unknown): Layout {
  let offset = 0
  return dataTree('layoutOf', params, 'params').leaves.map(({ path, shape, data: { length } }) => {
    const leaf: ParameterLeaf = { path, shape, offset, length }
    offset += length
    return leaf
  })
}

/** A leaf in words that no other leaf of its tree has, such as `params.W [2, 3]`. */
export function leafName({ path, shape }: ParameterLeaf): string {
  return `${path} [${shape.join(', ')}]`
}

/** The layout of a flat vector of which nothing else is known: one vector. */
export function vectorLayout(length: number): Layout {
  return [{ path: 'params', shape: [length], offset: 0, length }]
}
