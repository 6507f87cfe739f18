import { block, assemble } from '../../linear/block.js'
import { broadcast, reduceTo } from '../../linear/broadcast.js'
import { put, take } from '../../linear/gather.js'
import { joining } from '../../linear/join.js'
import { product } from '../../linear/product.js'
import { reshaping } from '../../linear/reshape.js'
import { permutation } from '../../linear/transpose.js'
import { padding, placing, slicing } from '../../linear/window.js'
import type { Primitive } from '../../primitive.js'
import type { Shape } from '../../shape.js'
import { identityInput } from '../../transforms/input.js'

/** Operations each of whose entries is an entry of an operand, or a number. */
export const MOVERS: ReadonlySet<Primitive> = /* @__PURE__ */ new Set(
  [block, assemble, broadcast, joining, reshaping, permutation, slicing, placing, padding].map(
    (primitive) => primitive as Primitive,
  ),
)

/** Those whose result is a view of the operand's memory. */
export const VIEWS: ReadonlySet<Primitive> = /* @__PURE__ */ new Set(
  [block, broadcast, reshaping, permutation, slicing].map((primitive) => primitive as Primitive),
)

/** A value under another row. */
export const ALIAS: Primitive = identityInput

/** Whether an operation's result has the entries of its operand in their order, in another shape perhaps. */
export function keepsEntries(primitive: Primitive): boolean {
  return primitive === ALIAS || primitive.name === 'reshape'
}
export const ASSEMBLE: Primitive = assemble as Primitive
export const BLOCK: Primitive = block as Primitive
export const BROADCAST: Primitive = broadcast as Primitive
export const JOIN: Primitive = joining as Primitive
export const PAD: Primitive = padding as Primitive
export const PLACE: Primitive = placing as Primitive
export const PRODUCT: Primitive = product as Primitive
export const PUT: Primitive = put as Primitive
export const SLICE: Primitive = slicing as Primitive
export const SUM_TO: Primitive = reduceTo as Primitive
export const TAKE: Primitive = take as Primitive

/**
 * How an array is lowered. `nodes`: taken apart, an instruction for each entry. `view`: other indices
 * of memory that is there. `fused`: in the loops that read it, where they do. `loop`: in a loop over
 * entries, with others of its shape. `reduce`: added up in the loop over its operand. `product`: in
 * loops over tiles. `build`: written into fresh memory, part by part. `table`: in a loop over a table of
 * places. `lanes`: in a loop over lanes, with others as many. `host`: by JavaScript.
 */
export type Strategy =
  'nodes' | 'view' | 'fused' | 'loop' | 'reduce' | 'product' | 'build' | 'table' | 'lanes' | 'host'

/** Multiplications of a matrix product whose result has so many entries. */
export function multiplications(size: number, attributes: unknown): number {
  const { left } = attributes as { left: { shape: Shape; transposed: boolean } }
  return size * left.shape.at(left.transposed ? -2 : -1)!
}
