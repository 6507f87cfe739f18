/** Slide 28: what becomes of step sizes at the optimum, where all that is left is noise. */
import type { Flat } from '@wengert/ad-core'
import {
  alap,
  deltaBarDelta,
  exponentiatedStepSizes,
  rprop,
  silvaAlmeida,
  smd,
  superSab,
} from '@wengert/optim-stochastic'
import type { ModelQuery, Optimizer } from '@wengert/optim-stochastic'
import { tenPercentPositives } from '@wengert/optim-stochastic/problems'
import { walkOf } from './by-hand.js'
import type { Formula } from './by-hand.js'

/** How one method's step size goes on. */
export interface AnnealingCourse {
  readonly key: string
  readonly label: string
  /** Whether the method looks at nothing but signs. */
  readonly bySigns: boolean
  /** Geometric means over the seeds. */
  readonly stepSizes: readonly number[]
  /** Mean of ½(o − 0.1)² over the second half: what the noise costs. */
  readonly excess: number
}

/** Step sizes over time on the example of slide 28, from the optimum. */
export interface Annealing {
  readonly patterns: readonly number[]
  readonly seeds: number
  readonly courses: readonly AnnealingCourse[]
}

const PATTERNS = 20_000
const SHOWN = 60
const STEP_SIZE = 0.1

interface Subject {
  readonly key: string
  readonly label: string
  readonly bySigns: boolean
  readonly optimizer: () => Optimizer<ModelQuery>
}

const signs = (key: string, label: string, optimizer: Subject['optimizer']): Subject => ({
  key,
  label,
  bySigns: true,
  optimizer,
})
const products = (key: string, label: string, optimizer: Subject['optimizer']): Subject => ({
  ...signs(key, label, optimizer),
  bySigns: false,
})

/** All start from the same step size, and have their default constants otherwise. */
const SUBJECTS: readonly Subject[] = [
  signs('signs', 'slide 27’s rule', () => ruleOfSigns(0.01)),
  signs('delta-bar-delta', 'delta-bar-delta', () => deltaBarDelta({ stepSize: STEP_SIZE })),
  signs('supersab', 'SuperSAB', () => superSab({ stepSize: STEP_SIZE })),
  signs('rprop', 'RPROP', () => rprop({ stepSize: STEP_SIZE })),
  signs('silva-almeida', 'Silva & Almeida', () => silvaAlmeida({ stepSize: STEP_SIZE })),
  products('alap', 'ALAP', () => alap({ stepSize: STEP_SIZE })),
  products('alap-published', 'ALAP, as published', () =>
    alap({ stepSize: STEP_SIZE, form: 'published' }),
  ),
  products('exponentiated', 'exponentiated', () => exponentiatedStepSizes({ stepSize: STEP_SIZE })),
  products('smd', 'SMD', () => smd({ stepSize: STEP_SIZE })),
]

interface SignState {
  readonly stepSize: Flat
  readonly mean: Flat
}

/** Slide 27 as it is printed: p ← p(1 + μ sign(g·⟨g⟩)), w ← w − p g, with ⟨g⟩ over ten steps or so. */
function ruleOfSigns(mu: number): Optimizer<ModelQuery> {
  return {
    name: 'ruleOfSigns',
    init: (params): SignState => ({
      stepSize: new Float64Array(params.length).fill(STEP_SIZE),
      mean: new Float64Array(params.length),
    }),
    update: (g, state: SignState) => {
      const { stepSize: p, mean } = state
      for (let i = 0; i < g.length; i++) {
        const gi = g[i]!
        p[i] = p[i]! * (1 + mu * Math.sign(gi * mean[i]!))
        mean[i] = 0.9 * mean[i]! + 0.1 * gi
        g[i] = -p[i]! * gi
      }
      return { step: g, state }
    },
  }
}

/** Runs the example of slide 28. */
export function studyAnnealing(seeds: readonly number[]): Annealing {
  const patterns = Array.from({ length: SHOWN + 1 }, (_, k) => Math.round((PATTERNS * k) / SHOWN))
  return {
    patterns,
    seeds: seeds.length,
    courses: SUBJECTS.map(({ key, label, bySigns, optimizer }): AnnealingCourse => {
      const runs = seeds.map((seed) => course(optimizer(), seed, new Set(patterns)))
      return {
        key,
        label,
        bySigns,
        stepSizes: patterns.map((_, at) =>
          Math.exp(runs.reduce((sum, { logs }) => sum + logs[at]!, 0) / seeds.length),
        ),
        excess: runs.reduce((sum, { excess }) => sum + excess, 0) / seeds.length,
      }
    }),
  }
}

function course(
  optimizer: Optimizer<ModelQuery>,
  seed: number,
  shown: ReadonlySet<number>,
): { readonly logs: number[]; readonly excess: number } {
  const { optimum, sample } = tenPercentPositives
  const targets = sample(PATTERNS, seed)
  const walk = walkOf(optimizer, Float64Array.of(optimum))
  const logs = [Math.log(gainOf(walk.state))]
  let excess = 0
  for (let t = 0; t < PATTERNS; t++) {
    walk.step(biasError(targets[t]!))
    if (shown.has(t + 1)) logs.push(Math.log(gainOf(walk.state)))
    if (2 * t >= PATTERNS) excess += (walk.w[0]! - optimum) ** 2 / PATTERNS
  }
  return { logs, excess }
}

/** ½(o − t)². */
function biasError(target: number): Formula {
  return {
    value: (w) => 0.5 * (w[0]! - target) ** 2,
    gradient: (w, out) => {
      out[0] = w[0]! - target
      return out
    },
    product: (_w, v, out) => {
      out[0] = v[0]!
      return out
    },
  }
}

/** The one step size in a state: never less than what a logarithm bears. */
function gainOf(state: unknown): number {
  const { stepSize, gain } = state as { readonly stepSize?: Flat; readonly gain?: Flat }
  return Math.max((stepSize ?? gain)![0]!, 1e-300)
}
