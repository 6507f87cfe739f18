import type { Flat } from '@wengert/ad-core'
import { DomainError } from '@wengert/ad-core'
import { isPlainObject, knownOptions, show } from '../checks.js'
import { vectorLayout, type Layout } from '../layout.js'
import type { Choices, Product, Queries, Transform } from '../protocol.js'
import { requireTransform, type AnyTransform, type ChainQuery, type ChainState } from './chain.js'
import { chosen, requireChoice, type ParameterChoice } from './parameter-choice.js'
import {
  flatLike,
  gather,
  partLayout,
  partView,
  rangesOf,
  scatter,
  sizeOf,
  type PartView,
  type Ranges,
} from './part.js'

/** Some of the parameters and what optimizes them. */
export interface ParameterGroup<Inner extends AnyTransform = AnyTransform> {
  /** Which parameters; those that an earlier group took are not among them. Default: all others. */
  readonly parameters?: ParameterChoice
  readonly optimizer: Inner
}

/** The optimizers of a list of groups. */
export type GroupOptimizers<Groups extends readonly ParameterGroup[]> = {
  readonly [Index in keyof Groups]: Groups[Index]['optimizer']
}

/** State of {@link parameterGroups}. */
export interface GroupsState<States> {
  /** For each group, start and end of every stretch of its entries in the flat vector. */
  readonly ranges: Ranges[]
  /** For each group the state of its optimizer, null for a group without parameters. */
  readonly states: States
}

/**
 * Different optimizers, or different options, for different parameters: each array of the tree belongs
 * to the first group that takes it. What no group should move is {@link frozen}.
 *
 * An optimizer sees its own parameters as one vector, with gradient, curvature products and Jacobian
 * confined to them: products know nothing of curvature between groups. What should see all parameters
 * together, such as {@link clipByNorm}, stands before the groups in a {@link chain}.
 *
 * State: those of the groups' optimizers, and where their entries lie. Cost per step: one gradient, and
 * what the optimizers ask for, each on its own. Of the products that they foretell, the first comes from
 * one program with the gradient.
 * Errors: `DomainError` for a parameter that no group takes, a name at which there are no parameters or
 * none that an earlier group left, and a group of all others that is not the last.
 * @example
 * const optimizer = parameterGroups([
 *   { parameters: 'embedding', optimizer: adam({ stepSize: 1e-4 }) }, // smaller steps
 *   { parameters: ['encoder', 'layers[0]'], optimizer: frozen() },
 *   { parameters: ({ shape }) => shape.length < 2, optimizer: adam() }, // no decay on biases
 *   { optimizer: adamw({ weightDecay: 0.1 }) }, // all others
 * ])
 */
export function parameterGroups<
  const Groups extends readonly [ParameterGroup, ...ParameterGroup[]],
>(
  groups: Groups,
): Transform<
  GroupsState<ChainState<GroupOptimizers<Groups>>>,
  ChainQuery<GroupOptimizers<Groups>>
> {
  requireGroups(groups)
  const names = groups.map(({ optimizer }) => optimizer.name).join(', ')
  return grouped('parameterGroups', `parameterGroups(${names})`, groups)
}

/**
 * Moves nothing: the optimizer of parameters that stay as they are. State: none. Their gradient is
 * computed with that of the others; `stopGradient` around them in the model saves it.
 * @example parameterGroups([{ parameters: 'encoder', optimizer: frozen() }, { optimizer: adam() }])
 */
export function frozen(): Transform<null, never> {
  return {
    name: 'frozen',
    usesGradient: false,
    init: () => null,
    update: (gradient, state) => ({ step: gradient.fill(0), state }),
  }
}

/**
 * Applies a transform to some of what passes, and leaves the rest as it is. For an optimizer that is
 * rarely meant, since the rest would then be a gradient still: see {@link parameterGroups}.
 *
 * State: the transform's, and where its entries lie.
 * @example chain(masked(clipByNorm(0.1), 'embedding'), adam())
 */
export function masked<Link extends AnyTransform>(
  transform: Link,
  mask: ParameterChoice,
): Transform<GroupsState<[ReturnType<Link['init']>, null]>, ChainQuery<[Link]>> {
  requireTransform('masked', transform, 0)
  requireChoice('masked', 'mask', mask)
  return grouped('masked', `masked(${transform.name})`, [
    { parameters: mask, optimizer: transform },
    { optimizer: UNCHANGED },
  ])
}

const UNCHANGED: Transform<null, never> = {
  name: 'unchanged',
  init: () => null,
  update: (step, state) => ({ step, state }),
}

type Inner = Transform<unknown, keyof Queries>

/** One optimizer with its view and its memory. */
interface Part {
  readonly optimizer: Inner
  readonly view: PartView
  gradient?: Flat
  answer?: Flat
}

function grouped<State, Query extends keyof Queries>(
  caller: string,
  name: string,
  groups: readonly ParameterGroup[],
): Transform<State, Query> {
  const parts = groups.map(({ optimizer }): Part => ({
    optimizer: optimizer as Inner,
    view: partView(),
  }))
  const whole: Transform<GroupsState<unknown[]>, keyof Queries> = {
    name,
    choices: choicesOf(parts),
    granularity: parts.some(({ optimizer }) => optimizer.granularity === 'pattern')
      ? 'pattern'
      : 'batch',
    usesGradient: parts.some(({ optimizer }) => optimizer.usesGradient !== false),
    init: (params, layout = vectorLayout(params.length)) => {
      const takers = takersOf(caller, groups, layout)
      const taken = groups.map((_group, k) => takers.map((taker) => taker === k))
      const ranges = taken.map((own) => rangesOf(layout, own))
      const states = parts.map(({ optimizer }, k) => {
        const size = sizeOf(ranges[k]!)
        if (size === 0) return null
        const own = gather(params, ranges[k]!, flatLike(params, size))
        return optimizer.init(own, partLayout(layout, taken[k]!))
      })
      return { ranges, states }
    },
    ...productOf(parts),
    ...answerOf(parts),
    update: (gradient, state, at) => {
      const { ranges, states } = state
      parts.forEach((part, k) => {
        const own = ranges[k]!
        if (own.length === 0) return
        part.gradient = flatLike(gradient, sizeOf(own), part.gradient)
        gather(gradient, own, part.gradient)
        const result = part.optimizer.update(part.gradient, states[k], part.view.sample(at, own))
        states[k] = result.state
        scatter(result.step, own, gradient)
      })
      return { step: gradient, state }
    },
  }
  return whole as unknown as Transform<State, Query>
}

function choicesOf(parts: readonly Part[]): Choices {
  return Object.fromEntries(
    parts.flatMap(({ optimizer: { choices = {} } }, k) =>
      Object.entries(choices).map(([name, choice]) => [`groups[${k}].${name}`, choice]),
    ),
  )
}

type Whole = Transform<GroupsState<unknown[]>, keyof Queries>

/** The product that the first of the groups foretells. */
function productOf(parts: readonly Part[]): Pick<Whole, 'product'> {
  if (parts.every(({ optimizer }) => optimizer.product === undefined)) return {}
  return {
    product: ({ ranges, states }): Product | undefined => {
      const length = ranges.reduce((sum, own) => sum + sizeOf(own), 0)
      for (const [k, { optimizer, view }] of parts.entries()) {
        const own = ranges[k]!
        const product = own.length === 0 ? undefined : optimizer.product?.(states[k])
        if (product !== undefined) return view.product(product, own, length)
      }
      return undefined
    },
  }
}

/** The iterates, but for groups that have another answer. */
function answerOf(parts: readonly Part[]): Pick<Whole, 'answer'> {
  if (parts.every(({ optimizer }) => optimizer.answer === undefined)) return {}
  return {
    answer: (params, { ranges, states }, out) => {
      out.set(params)
      parts.forEach((part, k) => {
        const own = ranges[k]!
        const { answer } = part.optimizer
        if (answer === undefined || own.length === 0) return
        const iterate = gather(params, own, flatLike(params, sizeOf(own)))
        part.answer = flatLike(params, sizeOf(own), part.answer)
        scatter(answer(iterate, states[k], part.answer), own, out)
      })
      return out
    },
  }
}

/** For each leaf the number of the first group that takes it. */
function takersOf(caller: string, groups: readonly ParameterGroup[], layout: Layout): number[] {
  const takers = layout.map(() => -1)
  groups.forEach(({ parameters }, k) => {
    const name = caller === 'masked' ? 'mask' : `groups[${k}].parameters`
    const wanted =
      parameters === undefined ? layout.map(() => true) : chosen(caller, name, parameters, layout)
    const free = wanted.map((isWanted, i) => isWanted && takers[i] === -1)
    if (parameters !== undefined && typeof parameters !== 'function' && !free.includes(true)) {
      throw new DomainError(
        `${caller}: expected ${name} to find parameters, got ${show(parameters)}, which earlier groups ` +
          'took. Perhaps put this group before them?',
      )
    }
    free.forEach((isFree, i) => {
      if (isFree) takers[i] = k
    })
  })
  const left = takers.indexOf(-1)
  if (left < 0) return takers
  throw new DomainError(
    `${caller}: expected a group for every parameter, got none for ${layout[left]!.path}. ` +
      'Perhaps a last group { optimizer: frozen() }?',
  )
}

function requireGroups(groups: unknown): void {
  const example = "{ parameters: 'encoder', optimizer: frozen() }"
  if (!Array.isArray(groups) || groups.length === 0) {
    const got = Array.isArray(groups) ? 'none' : show(groups)
    throw new DomainError(
      `parameterGroups: expected an array of groups, got ${got}. Perhaps [${example}]?`,
    )
  }
  groups.forEach((group: unknown, k) => {
    if (!isPlainObject(group) || 'update' in group) {
      const got = isPlainObject(group) ? 'an optimizer' : show(group)
      throw new DomainError(
        `parameterGroups: expected groups, got ${got} as number ${k + 1}. Perhaps ${example}?`,
      )
    }
    knownOptions('parameterGroups', group, ['parameters', 'optimizer'], example)
    requireTransform('parameterGroups', group['optimizer'], k)
    const { parameters } = group
    if (parameters !== undefined) {
      requireChoice('parameterGroups', `groups[${k}].parameters`, parameters)
    } else if (k < groups.length - 1) {
      throw new DomainError(
        `parameterGroups: expected the group of all other parameters last, got it as number ${k + 1} of ` +
          `${groups.length}. Perhaps name its parameters?`,
      )
    }
  })
}
