import type { Flat } from '@wengert/ad-core'
import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { Layout } from '../layout.js'
import type { Choices, Product, Queries, SampleOracle, Transform, Update } from '../protocol.js'

/** Any transform, whatever its state and queries. */
export interface AnyTransform {
  readonly name: string
  readonly choices?: Choices
  readonly init: (params: Flat, layout?: Layout) => unknown
  readonly update: (gradient: Flat, state: never, at: never) => Update<unknown>
  readonly granularity?: 'batch' | 'pattern'
  readonly usesGradient?: boolean
  readonly product?: (state: never) => Product | undefined
  readonly answer?: (params: Flat, state: never, out: Flat) => Flat
}

/** The states of a list of transforms, as a tuple. */
export type ChainState<Links extends readonly AnyTransform[]> = {
  -readonly [Index in keyof Links]: ReturnType<Links[Index]['init']>
}

/** The queries that at least one of the transforms makes. */
export type ChainQuery<Links extends readonly AnyTransform[]> = {
  [Index in keyof Links]: QueryOf<Links[Index]>
}[number]

type QueryOf<Link extends AnyTransform> = Link extends {
  readonly update: (gradient: Flat, state: never, at: infer At) => unknown
}
  ? keyof At & keyof Queries
  : never

/**
 * Runs transforms one after the other: each receives as its gradient what the one before returned as
 * its step. Gradient transforms such as {@link clipByNorm} stand before the optimizer, step transforms
 * such as {@link scale} after it. Of several answers, such as averages of iterates, the last counts.
 * State: the tuple of the parts' states.
 *
 * @example
 * train({ ...problem, optimizer: chain(clipByNorm(1), momentum({ stepSize: 0.1 })) })
 */
export function chain<const Links extends readonly [AnyTransform, ...AnyTransform[]]>(
  ...links: Links
): Transform<ChainState<Links>, ChainQuery<Links>> {
  if (links.length === 0) {
    throw new DomainError('chain: expected at least one transform, got none. Perhaps sgd()?')
  }
  links.forEach((link, index) => requireTransform('chain', link, index))
  const parts = links as unknown as readonly Transform<unknown, keyof Queries>[]
  return {
    name: `chain(${parts.map((part) => part.name).join(', ')})`,
    choices: Object.fromEntries(
      parts.flatMap(({ choices = {} }, k) =>
        Object.entries(choices).map(([name, choice]) => [`links[${k}].${name}`, choice]),
      ),
    ),
    granularity: parts.some((part) => part.granularity === 'pattern') ? 'pattern' : 'batch',
    usesGradient: parts[0]!.usesGradient ?? true,
    init: (params, layout) => parts.map((part) => part.init(params, layout)) as ChainState<Links>,
    ...productOf(parts),
    ...answerOf(parts),
    update: (gradient, states, at) => {
      const slots = states as unknown[]
      let flow = gradient
      for (let k = 0; k < parts.length; k++) {
        const { step, state } = parts[k]!.update(flow, slots[k], at as SampleOracle<keyof Queries>)
        flow = step
        slots[k] = state
      }
      return { step: flow, state: states }
    },
  }
}

type Part = Transform<unknown, keyof Queries>

/** The product that the first of the parts foretells. */
function productOf(parts: readonly Part[]): Pick<Part, 'product'> {
  const index = parts.findIndex(({ product }) => product !== undefined)
  const product = parts[index]?.product
  return product === undefined
    ? {}
    : { product: (states) => product((states as readonly unknown[])[index]) }
}

function answerOf(parts: readonly Part[]): Pick<Part, 'answer'> {
  const index = parts.findLastIndex(({ answer }) => answer !== undefined)
  const answer = parts[index]?.answer
  return answer === undefined
    ? {}
    : {
        answer: (params, states, out) => answer(params, (states as readonly unknown[])[index], out),
      }
}

/** Refuses what is no transform, as the part of that number. */
export function requireTransform(caller: string, link: unknown, index: number): void {
  const { init, update } = (typeof link === 'object' && link !== null ? link : {}) as {
    init?: unknown
    update?: unknown
  }
  if (typeof init === 'function' && typeof update === 'function') return
  const hint = typeof link === 'function' ? `call it: ${link.name || 'sgd'}()` : 'sgd()'
  throw new DomainError(
    `${caller}: expected transforms, got ${show(link)} as number ${index + 1}. Perhaps ${hint}?`,
  )
}
