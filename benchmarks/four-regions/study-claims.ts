/** The claims that the studies have figures for. */
import type { Claim } from './claims.js'
import { listed, scientific } from './markup.js'
import type { AnnealingCourse } from './studies/annealing.js'
import type { Studies } from './studies/studies.js'

/** Claims from what was studied. */
export function studyClaims({ conditioning, annealing, order }: Studies): Claim[] {
  return [
    ...(conditioning === undefined ? [] : conditioningClaims(conditioning)),
    ...(annealing === undefined ? [] : annealingClaims(annealing)),
    ...(order === undefined ? [] : orderClaims(order)),
  ]
}

function conditioningClaims({ cases }: NonNullable<Studies['conditioning']>): Claim[] {
  const [equal, distance, turned, logarithmic] = cases.map(({ exponent }) => exponent)
  const at = (exponent: number | undefined): string => `κ^${exponent!.toFixed(1)}`
  return [
    {
      slide: 26,
      says: 'The condition number κ squares at the meta-level.',
      verdict: equal! >= 1.9 && turned! >= 1.9 ? 'holds' : equal! >= 1.9 ? 'in part' : 'fails',
      measured: `the Hessian in the step sizes has the condition ${at(equal)} where every eigenvalue has an equal share of the loss, ${at(distance)} at equal distances from the minimum; with axes turned at random ${at(turned)}`,
    },
    {
      slide: 30,
      says: 'In ln p the descent normalises itself.',
      verdict: Math.abs(logarithmic!) < 0.1 ? 'holds' : 'fails',
      measured: `the Hessian in ln p, at the best p, has the condition ${at(logarithmic)}`,
    },
  ]
}

/** A step size that has fallen to less than half of what it was has annealed. */
function anneals({ stepSizes }: AnnealingCourse): boolean {
  return stepSizes.at(-1)! < stepSizes[0]! / 2
}

function annealingClaims({ courses }: NonNullable<Studies['annealing']>): Claim[] {
  const bySigns = courses.filter((course) => course.bySigns)
  const others = courses.filter(({ key }) => key === 'alap' || key === 'smd')
  const best = Math.max(...others.map(({ excess }) => excess))
  const sign = (course: AnnealingCourse): string =>
    `${course.label} ${power(course.stepSizes[0]!)} → ${power(course.stepSizes.at(-1)!)}, excess loss ${power(course.excess)}`
  const grown = bySigns.filter((course) => !anneals(course))
  const frozen = bySigns.filter((course) => anneals(course) && course.excess > best)
  const kinds = [
    ...(grown.length > 0 ? [`${listed(grown.map(({ label }) => label))} never anneal`] : []),
    ...(frozen.length > 0
      ? [`${listed(frozen.map(({ label }) => label))} shrink, but freeze away from the solution`]
      : []),
  ]
  return [
    {
      slide: 28,
      says: 'On the 10 %-positives example methods by signs never anneal to converge on the solution, unlike linear ones.',
      verdict:
        grown.length === bySigns.length && others.every(anneals)
          ? 'holds'
          : bySigns.every(({ excess }) => excess > best) && others.every(anneals)
            ? 'in part'
            : 'fails',
      measured: `${kinds.join('; ')}. Step size and what noise costs: ${courses.map(sign).join('; ')}`,
    },
  ]
}

function orderClaims({ deterministic, noisy }: NonNullable<Studies['order']>): Claim[] {
  const of = (key: string): string => {
    const { label, late } = deterministic.find((course) => course.key === key)!
    return `${label} ${late === null ? '—' : late.toFixed(2)}`
  }
  const smd = deterministic.filter(({ key }) => key.startsWith('smd'))
  const exponents = noisy.map(({ label, exponent }) => `${label} t^−${exponent.toFixed(2)}`)
  const noisySmd = noisy.filter(({ key }) => key.startsWith('smd'))
  return [
    {
      slide: 47,
      says: 'SMD converges superlinearly.',
      verdict:
        smd.every(({ late }) => late !== null && late < 0.6) &&
        noisySmd.every(({ exponent }) => exponent > 1.1)
          ? 'holds'
          : smd.some(({ late }) => late !== null && late < 0.6)
            ? 'in part'
            : 'fails',
      measured: `without noise, steps for digits 9–12 over those for 3–6 (1 is linear, 0 superlinear): ${deterministic.map(({ key }) => of(key)).join(', ')}; with noise, E f − f* falls as ${exponents.join(', ')}, where t^−1 is the best there can be`,
    },
  ]
}

function power(x: number): string {
  if (x >= 0.001 && x < 1000) return String(Number(x.toPrecision(2)))
  return x < 1e-99 ? '0' : scientific(x)
}
