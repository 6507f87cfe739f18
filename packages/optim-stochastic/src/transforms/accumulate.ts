import type { Flat } from '@wengert/ad-core'
import { DomainError } from '@wengert/ad-core'
import { wholeNumber } from '../checks.js'
import {
  zerosLike,
  type Product,
  type Queries,
  type SampleOracle,
  type Transform,
} from '../protocol.js'
import { requireTransform, type AnyTransform, type ChainQuery } from './chain.js'
import { flatLike } from './part.js'

/** State of {@link accumulate}. */
export interface AccumulateState<State> {
  readonly gradient: Flat
  /** The sum of the foretold products; empty for an optimizer that foretells none. */
  readonly product: Flat
  /** Batches in the sums. */
  count: number
  /** Updates of the optimizer. */
  updates: number
  inner: State
}

/**
 * One update of an optimizer for every so many batches, with the mean of their gradients; steps between
 * are zero. What it does is that of batches so many times as large, of which only a part is in memory.
 *
 * A curvature product that the optimizer foretells, as `smd` does, is averaged over the batches too. Its
 * other queries are answered on the last batch, among them those by which `smd()` without a step size
 * measures its first gains. Schedules of the optimizer count its updates; `train`'s
 * own counts batches. Batches that the end of a training leaves over move nothing.
 *
 * State: the optimizer's, and one number a weight (two where products are averaged). Cost per step: one
 * gradient.
 * Errors: `DomainError` for an optimizer that is updated by pattern, such as `gekf`.
 * @example accumulate(4, adam())
 */
export function accumulate<Inner extends AnyTransform>(
  every: number,
  optimizer: Inner,
): Transform<AccumulateState<ReturnType<Inner['init']>>, ChainQuery<[Inner]>> {
  wholeNumber('accumulate', 'every', every, 1)
  requireTransform('accumulate', optimizer, 0)
  if (optimizer.granularity === 'pattern') {
    throw new DomainError(
      `accumulate: expected an optimizer that is updated by batch, got ${optimizer.name}, which is ` +
        'updated by pattern. Perhaps without accumulate?',
    )
  }
  const whole = accumulated(every, optimizer as unknown as Transform<unknown, keyof Queries>)
  return whole as unknown as Transform<
    AccumulateState<ReturnType<Inner['init']>>,
    ChainQuery<[Inner]>
  >
}

function accumulated(
  every: number,
  optimizer: Transform<unknown, keyof Queries>,
): Transform<AccumulateState<unknown>, keyof Queries> {
  const { product, answer } = optimizer
  let scratch: Flat | undefined

  /** Adds the foretold product on this batch. */
  const addProduct = ({ query, v }: Product, sum: Flat, at: SampleOracle<'hvp' | 'gnvp'>): void => {
    scratch = flatLike(sum, sum.length, scratch)
    at[query](v, scratch)
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + scratch[i]! / every
  }

  return {
    name: `accumulate(${optimizer.name})`,
    choices: {
      every: String(every), // the sums hold parts of that size
      ...Object.fromEntries(
        Object.entries(optimizer.choices ?? {}).map(([name, x]) => [`optimizer.${name}`, x]),
      ),
    },
    init: (params, layout) => ({
      gradient: zerosLike(params),
      product: zerosLike(product === undefined ? params.subarray(0, 0) : params),
      count: 0,
      updates: 0,
      inner: optimizer.init(params, layout),
    }),
    ...(product === undefined ? {} : { product: ({ inner }) => product(inner) }),
    ...(answer === undefined
      ? {}
      : { answer: (params, { inner }, out) => answer(params, inner, out) }),
    update: (g, state, at) => {
      const { gradient: sum, product: products } = state
      const foretold = product?.(state.inner)
      if (foretold !== undefined) addProduct(foretold, products, at)
      for (let i = 0; i < g.length; i++) sum[i] = sum[i]! + g[i]! / every
      state.count++
      if (state.count < every) return { step: g.fill(0), state }
      g.set(sum)
      const answered =
        (query: Product['query']) =>
        (v: Flat, out: Flat): Flat => {
          if (foretold?.query !== query || foretold.v !== v) return at[query](v, out)
          out.set(products)
          return out
        }
      const mean: SampleOracle<keyof Queries> = {
        ...at,
        iteration: state.updates,
        hvp: answered('hvp'),
        gnvp: answered('gnvp'),
      }
      const result = optimizer.update(g, state.inner, mean)
      state.inner = result.state
      state.count = 0
      state.updates++
      sum.fill(0)
      products.fill(0)
      return { step: result.step, state }
    },
  }
}
