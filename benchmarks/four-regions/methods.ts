/** The methods that the benchmark compares, as facts about them: no code of any. */

/** Methods that are drawn together, so that no figure holds more curves than can be told apart. */
export const FAMILY_NAMES = [
  'lecture',
  'gradient',
  'signs',
  'gains',
  'second',
  'classical',
] as const

/** The name of a family. */
export type FamilyName = (typeof FAMILY_NAMES)[number]

/** A group of methods. */
export interface Family {
  readonly title: string
  /** Methods of other families that are drawn with it, to compare with. */
  readonly beside: readonly string[]
}

/** What one row of slide 39's table says, of 2005. */
export interface LectureCost {
  readonly storage: string
  readonly flops: string
  readonly cpu: string
}

/** What there is to know of a method before it runs. */
export interface MethodFacts {
  /** In tables. */
  readonly label: string
  /** Beside curves, where the label is too long. */
  readonly short?: string
  /** What it is, in a few words. */
  readonly title: string
  readonly family: FamilyName
  /** Rough CPU time of a pattern beside SGD's, so that progress moves evenly. */
  readonly work: number
  readonly lecture?: LectureCost
}

const ALL = {
  sgd: {
    label: 'SGD',
    title: 'simple stochastic gradient',
    family: 'lecture',
    work: 1,
    lecture: { storage: '1', flops: '6', cpu: '0.5' },
  },
  momentum: { label: 'momentum', title: 'heavy ball', family: 'gradient', work: 1 },
  adam: { label: 'Adam', title: 'moments of the gradient', family: 'gradient', work: 1.2 },
  'delta-bar-delta': {
    label: 'delta-bar-delta',
    short: 'δ-bar-δ',
    title: 'Jacobs 1988',
    family: 'signs',
    work: 1.2,
  },
  supersab: { label: 'SuperSAB', title: 'Tollenaere 1990', family: 'signs', work: 1.5 },
  rprop: { label: 'RPROP', title: 'Riedmiller 1993', family: 'signs', work: 1.2 },
  alap: {
    label: 'ALAP',
    title: 'step-size adaptation',
    family: 'lecture',
    work: 1.2,
    lecture: { storage: '4', flops: '18', cpu: '1.0' },
  },
  'alap-published': {
    label: 'ALAP, as published',
    short: 'ALAP pub.',
    title: 'normalised by what is being normalised',
    family: 'gains',
    work: 1.2,
  },
  exponentiated: {
    label: 'exponentiated steps',
    short: 'exp. steps',
    title: 'slide 30, one step back',
    family: 'gains',
    work: 1.2,
  },
  smd: {
    label: 'SMD',
    title: 'stochastic meta-descent',
    family: 'lecture',
    work: 2,
    lecture: { storage: '3', flops: '18', cpu: '1.0' },
  },
  'smd-default': {
    label: 'SMD, by itself',
    short: 'SMD itself',
    title: 'with no constant given',
    family: 'gains',
    work: 2,
  },
  'smd-hessian': {
    label: 'SMD, Hessian',
    short: 'SMD-H',
    title: 'with H in place of G',
    family: 'gains',
    work: 3,
  },
  'v-steps': { label: 'w + v', title: 'slide 35: stepping with v', family: 'gains', work: 2 },
  gekf: {
    label: 'GEKF',
    title: 'global extended Kalman filter',
    family: 'lecture',
    work: 16,
    lecture: { storage: '> 90', flops: '> 1500', cpu: '40' },
  },
  dekf: { label: 'DEKF', title: 'a filter a node', family: 'second', work: 8 },
  olbfgs: { label: 'oLBFGS', title: 'online limited-memory BFGS', family: 'second', work: 3 },
  cg: { label: 'CG', title: 'conjugate gradients, resampled', family: 'classical', work: 3 },
  lbfgs: { label: 'L-BFGS', title: 'with line searches, resampled', family: 'classical', work: 3 },
  newton: {
    label: 'Newton',
    title: 'with line searches, resampled',
    family: 'classical',
    work: 30,
  },
} as const satisfies Readonly<Record<string, MethodFacts>>

/** The name of a method as it is typed on the command line. */
export type MethodName = keyof typeof ALL

/** Facts by name. */
export const METHODS: Readonly<Record<MethodName, MethodFacts>> = ALL

/** All names, in the order of tables. */
export const METHOD_NAMES = Object.keys(ALL) as readonly MethodName[]

/** The four methods that slide 37 compares. */
export const LECTURE_METHODS: readonly MethodName[] = ['sgd', 'alap', 'smd', 'gekf']

/** Facts about the families. */
export const FAMILIES: Readonly<Record<FamilyName, Family>> = {
  lecture: { title: 'The four of the lecture', beside: [] },
  gradient: { title: 'One step size for all weights, and Adam', beside: ['sgd', 'smd'] },
  signs: { title: 'Step sizes by signs (slide 27)', beside: ['sgd', 'smd'] },
  gains: { title: 'Step sizes by products (slides 29–36)', beside: ['alap', 'smd'] },
  second: { title: 'Curvature as a matrix (slide 22)', beside: ['gekf', 'smd'] },
  classical: { title: 'Classical methods on resampled batches (slide 21)', beside: ['sgd', 'smd'] },
}

/** The methods of a family, with those to compare with first, out of the ones that ran. */
export function drawnTogether(family: FamilyName, ran: readonly MethodName[]): MethodName[] {
  const own = ran.filter((name) => METHODS[name].family === family)
  const beside = ran.filter((name) => FAMILIES[family].beside.includes(name))
  return own.length === 0 ? [] : [...beside, ...own]
}
