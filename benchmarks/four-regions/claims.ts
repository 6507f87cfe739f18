/** What the lecture says of these methods, held against what was measured. */
import { compare, levelText } from './comparison.js'
import { constantsText } from './constants.js'
import { costsOf } from './costs.js'
import { duration, listed, nats, threeDigits } from './markup.js'
import { LECTURE_METHODS, METHODS } from './methods.js'
import type { MethodName } from './methods.js'
import type { Measured, Results } from './results.js'
import { last } from './results.js'
import type { SamplingName } from './settings.js'
import { studyClaims } from './study-claims.js'
import { bestOf, equalCpuTime, groupsOf, lossAtCpu, lossAtPatterns } from './summary.js'
import type { Group } from './summary.js'

/** Whether measurements agree with a claim. */
export type Verdict = 'holds' | 'in part' | 'fails'

/** A claim of the lecture and what a run says of it. */
export interface Claim {
  readonly slide: number
  /** The claim, in our words. */
  readonly says: string
  readonly verdict: Verdict
  /** The figures that the verdict is from. */
  readonly measured: string
}

/** A verdict from its parts. */
export function verdictOf(parts: readonly boolean[]): Verdict {
  if (parts.every(Boolean)) return 'holds'
  return parts.some(Boolean) ? 'in part' : 'fails'
}

/** A verdict on the first of each pair ending below the second. */
function verdictOn(pairs: readonly (readonly [Group, Group])[]): Verdict {
  const found = pairs.map(([a, b]) => compare(a, b))
  if (found.every((each) => each === 'below')) return 'holds'
  return found.every((each) => each === 'above') ? 'fails' : 'in part'
}

/** The claims that a run has figures for, by slide. */
export function claimsOf(results: Results): Claim[] {
  const groups = groupsOf(results)
  const claims = [
    classicalMethods(results, groups),
    signsOnline(groups),
    stepsWithV(groups),
    gaussNewton(groups),
    order(groups, 'uniform', 38),
    bestByPattern(groups),
    dearest(results),
    equalTime(groups),
    order(groups, 'autocorrelated', 41),
    ...studyClaims(results.studies),
  ]
  return claims.filter((claim) => claim !== undefined).sort((a, b) => a.slide - b.slide)
}

/** The best variants of methods on a sampling; undefined where one of them didn't run there. */
function all(
  groups: readonly Group[],
  sampling: SamplingName,
  methods: readonly MethodName[],
): Group[] | undefined {
  const best = methods.map((method) => bestOf(groups, sampling, method))
  return best.every((group) => group !== undefined && group.runs.length > 0)
    ? (best as Group[])
    : undefined
}

/** Whether a mean loss is below another, where one that diverged is above all others. */
function isBelow(a: Measured, b: Measured): boolean {
  return (a ?? Infinity) < (b ?? Infinity)
}

function named(group: Group, loss: Measured = group.loss.mean): string {
  const batch = group.variant.batch === undefined ? '' : ` (batch ${group.variant.batch})`
  return `${METHODS[group.variant.method].label}${batch} ${nats(loss)}`
}

function classicalMethods({ settings }: Results, groups: readonly Group[]): Claim | undefined {
  const found = all(groups, 'uniform', ['smd', 'cg', 'lbfgs', 'newton'])
  if (found === undefined) return undefined
  const [smd, ...classical] = found as [Group, ...Group[]]
  const pairs = classical.map((group) => [smd, group] as const)
  const atSameBatch = groups.filter(
    ({ sampling, variant }) =>
      sampling === 'uniform' &&
      variant.batch === settings.batch &&
      METHODS[variant.method].family === 'classical',
  )
  const times = found.map(
    (group) => `${METHODS[group.variant.method].label} ${duration(group.cpuPerPattern)}`,
  )
  return {
    slide: 21,
    says: 'The best classical methods can’t handle resampled batches, and Newton is too expensive; SMD is neither.',
    verdict: verdictOn(pairs),
    measured: `test loss after as many patterns, each at its best batch: ${listed(found.map((group) => named(group)))}${atSameBatch.length > 0 ? `; at SMD’s batch ${listed(atSameBatch.map((group) => named(group)))}` : ''}; CPU time of a pattern: ${listed(times)}${levelText(pairs)}`,
  }
}

function signsOnline(groups: readonly Group[]): Claim | undefined {
  const found = all(groups, 'uniform', ['sgd', 'delta-bar-delta', 'supersab', 'rprop'])
  if (found === undefined) return undefined
  const [sgd, ...bySigns] = found as [Group, ...Group[]]
  const pairs = bySigns.map((group) => [sgd, group] as const)
  return {
    slide: 27,
    says: 'Step sizes by signs don’t work online: they end above simple stochastic gradient.',
    verdict: verdictOn(pairs),
    measured: listed(found.map((group) => named(group))) + levelText(pairs),
  }
}

function stepsWithV(groups: readonly Group[]): Claim | undefined {
  const smd = all(groups, 'uniform', ['smd'])?.[0]
  const direct = groups.filter(
    ({ sampling, variant }) => sampling === 'uniform' && variant.method === 'v-steps',
  )
  if (smd === undefined || direct.length === 0) return undefined
  const pairs = direct.map((group) => [smd, group] as const)
  const steps = direct.map((group) => `${named(group)} (${constantsText(group.variant)})`)
  return {
    slide: 35,
    says: 'v is too noisy to step with: SMD, which integrates it twice, ends below w ← w + v.',
    verdict: verdictOn(pairs),
    measured: listed([named(smd), ...steps]) + levelText(pairs),
  }
}

function gaussNewton(groups: readonly Group[]): Claim | undefined {
  const samplings = [...new Set(groups.map(({ sampling }) => sampling))]
  const pairs = samplings.flatMap((sampling) => {
    const found = all(groups, sampling, ['smd', 'smd-hessian'])
    return found === undefined ? [] : [{ sampling, found: found as [Group, Group] }]
  })
  if (pairs.length === 0) return undefined
  const lost = (at: 0 | 1): number =>
    pairs.flatMap(({ found }) => found[at].runs).filter((run) => last(run.curve.loss) === null)
      .length
  return {
    slide: 36,
    says: 'The Gauss–Newton matrix makes SMD more stable than the Hessian does.',
    verdict: verdictOf([
      lost(0) <= lost(1),
      ...pairs.map(({ found: [G, H] }) => (G.loss.deviation ?? 0) <= (H.loss.deviation ?? 0)),
    ]),
    measured: `${constantsText(pairs[0]!.found[0].variant)} for G, ${constantsText(pairs[0]!.found[1].variant)} for H; ${pairs.map(({ sampling, found: [G, H] }) => `${sampling}: G ${spread(G)}, H ${spread(H)}`).join('; ')}; runs lost: G ${lost(0)}, H ${lost(1)}`,
  }
}

function spread({ loss }: Group): string {
  return loss.deviation === null ? nats(loss.mean) : `${nats(loss.mean)} ± ${nats(loss.deviation)}`
}

function order(groups: readonly Group[], sampling: SamplingName, slide: number): Claim | undefined {
  const found = all(groups, sampling, ['smd', 'alap', 'sgd'])
  if (found === undefined) return undefined
  const [smd, alap, sgd] = found as [Group, Group, Group]
  const pairs = [
    [smd, alap],
    [alap, sgd],
  ] as const
  return {
    slide,
    says: `On ${sampling} data SMD ends below ALAP, and ALAP below SGD.`,
    verdict: verdictOn(pairs),
    measured: listed(found.map((group) => named(group))) + levelText(pairs),
  }
}

function bestByPattern(groups: readonly Group[]): Claim | undefined {
  const own = all(groups, 'uniform', LECTURE_METHODS)
  const gekf = bestOf(groups, 'uniform', 'gekf')
  if (own === undefined || gekf === undefined) return undefined
  const seen = last(gekf.curve.patterns)
  const others = [...new Set(groups.map(({ variant }) => variant.method))]
    .filter((method) => method !== 'gekf')
    .map((method) => bestOf(groups, 'uniform', method)!)
  const lossOf = (group: Group): Measured => lossAtPatterns(group.curve, seen)
  const next = others.reduce((a, b) => (isBelow(lossOf(b), lossOf(a)) ? b : a))
  return {
    slide: 38,
    says: 'By patterns seen GEKF is the best of all.',
    verdict: verdictOf([isBelow(lossOf(gekf), lossOf(next))]),
    measured: `after ${seen.toLocaleString('en')} uniform patterns ${named(gekf, lossOf(gekf))}, next ${named(next, lossOf(next))}`,
  }
}

function dearest(results: Results): Claim | undefined {
  const costs = costsOf(results).filter(({ cpuPerPattern }) => cpuPerPattern !== null)
  const of = (method: MethodName): number | undefined =>
    costs.find((cost) => cost.method === method)?.cpuPerPattern ?? undefined
  const [sgd, smd, gekf] = [of('sgd'), of('smd'), of('gekf')]
  if (sgd === undefined || smd === undefined || gekf === undefined) return undefined
  const online = costs.filter(({ method }) => METHODS[method].family !== 'classical')
  return {
    slide: 39,
    says: 'A pattern costs SMD no more than about twice what it costs SGD, and GEKF most of all, some 80 times.',
    verdict: verdictOf([
      smd / sgd <= 2.6,
      online.every(({ cpuPerPattern }) => cpuPerPattern! <= gekf),
      gekf / sgd >= 40 && gekf / sgd <= 160,
    ]),
    measured: `SMD ${threeDigits(smd / sgd)} and GEKF ${threeDigits(gekf / sgd)} times SGD’s ${duration(sgd)}`,
  }
}

function equalTime(groups: readonly Group[]): Claim | undefined {
  const found = all(groups, 'uniform', LECTURE_METHODS)
  const time = equalCpuTime(groups, 'uniform', LECTURE_METHODS)
  if (found === undefined || time === null) return undefined
  const lossOf = (group: Group): Measured => lossAtCpu(group.curve, time)
  const smd = found.find(({ variant }) => variant.method === 'smd')!
  const others = found.filter((group) => group !== smd)
  return {
    slide: 40,
    says: 'At equal CPU time SMD leads the four.',
    verdict: verdictOf(others.map((group) => isBelow(lossOf(smd), lossOf(group)))),
    measured: `after ${duration(time)}: ${listed(found.map((group) => named(group, lossOf(group))))}`,
  }
}
