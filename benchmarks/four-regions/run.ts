/** Runs every variant on every sampling from every seed; how one network learns comes from outside. */
import { cpus, platform, release, totalmem } from 'node:os'
import type { Curve, Machine, Operations, Results, Run } from './results.js'
import type { Journal } from './journal.js'
import { METHODS } from './methods.js'
import { batchOf, patternsOf, testSteps } from './settings.js'
import type { MethodName, SamplingName, Settings, StudyName, Variant } from './settings.js'
import type { Studies } from './studies/studies.js'

/** One network to be trained. */
export interface Task {
  readonly variant: Variant
  readonly sampling: SamplingName
  readonly seed: number
  readonly patterns: number
  readonly batch: number
  readonly testGrid: number
  /** The steps after which the network is tested, rising, the first of them 0. */
  readonly testSteps: readonly number[]
}

/** What a training returns beside the curve that it reports point by point. */
export type Learned = Omit<Run, 'variant' | 'sampling' | 'seed'>

/** The benchmark's problem as the runner sees it. */
export interface Laboratory {
  readonly weights: number
  /** Trains one network; calls `tested` after each test with the patterns seen. */
  readonly learn: (task: Task, tested: (patterns: number) => void) => Learned
  /** Operations by weight and pattern of an update by a mini-batch of this size, where they are counted. */
  readonly flops: (variant: Variant, batch: number) => Operations | undefined
  /** Studies beside the training; `say` is told what is being done. */
  readonly study: (names: readonly StudyName[], say: (doing: string) => void) => Studies
  /** The first patterns of a stream, x and y in turn. */
  readonly sample: (sampling: SamplingName, seed: number, count: number) => number[]
}

/** Told how far the whole work has come, from 0 to 1, and what is being done. */
export type Progress = (done: number, doing: string) => void

/** Training length of SGD's unmeasured first run, which lets the engine compile; others by their work. */
const WARM_UP_PATTERNS = 5000

/** Patterns in the picture of the truth, where the run sees that many. */
const MOST_PICTURED = 300

/** The share of the whole work that the studies are. */
const STUDIES_SHARE = 0.03

/**
 * Runs the whole benchmark. What a journal already holds is not run again, and each finished run is
 * entered in it.
 */
export function runBenchmark(
  settings: Settings,
  laboratory: Laboratory,
  progress: Progress,
  journal?: Journal,
): Results {
  const start = performance.now()
  const tasks = tasksOf(settings)
  const work = tasks.map((task) => METHODS[task.variant.method].work * task.patterns)
  const total = work.reduce((sum, amount) => sum + amount, 0) * (1 + STUDIES_SHARE)
  const left = tasks.filter((task) => journal?.find(task) === undefined)
  progress(0, 'warming up')
  warmUp(settings, laboratory, new Set(left.map(({ variant }) => variant.method)))
  let finished = 0
  const runs = tasks.map((task, index): Run => {
    const { variant, sampling, seed } = task
    const doing = `${variant.key} · ${sampling} · seed ${seed}`
    const run = journal?.find(task) ?? {
      variant: variant.key,
      sampling,
      seed,
      ...laboratory.learn(task, (patterns) =>
        progress((finished + (work[index]! * patterns) / task.patterns) / total, doing),
      ),
    }
    journal?.enter(task, run)
    finished += work[index]!
    progress(finished / total, doing)
    return run
  })
  const studies = laboratory.study(settings.studies, (doing) => progress(finished / total, doing))
  return {
    settings,
    machine: describeMachine(),
    date: new Date().toISOString(),
    seconds: (performance.now() - start) / 1000 + (journal?.seconds ?? 0),
    weights: laboratory.weights,
    runs,
    studies,
    flops: settings.variants.flatMap((variant) => {
      const online = laboratory.flops(variant, 1)
      const batched = laboratory.flops(variant, batchOf(settings, variant))
      return online === undefined || batched === undefined
        ? []
        : [{ variant: variant.key, online, batched }]
    }),
    samples: Object.fromEntries(
      settings.samplings.map((name) => [
        name,
        laboratory.sample(name, settings.seeds[0]!, Math.min(MOST_PICTURED, settings.patterns)),
      ]),
    ),
  }
}

/**
 * The seeds take turns on the outside, so that a slow spell of the machine hits all methods, and the
 * methods take turns at being the first, so that none always runs after the same other.
 */
function tasksOf(settings: Settings): Task[] {
  return settings.seeds.flatMap((seed, turn) =>
    settings.samplings.flatMap((sampling) =>
      rotated(settings.variants, 7 * turn).map((variant) => {
        const batch = batchOf(settings, variant)
        const patterns = patternsOf(settings, variant)
        const steps = testSteps(patterns / batch, settings.tests)
        const { testGrid } = settings
        return { variant, sampling, seed, patterns, batch, testGrid, testSteps: steps }
      }),
    ),
  )
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const from = by % Math.max(1, list.length)
  return [...list.slice(from), ...list.slice(0, from)]
}

function warmUp(settings: Settings, laboratory: Laboratory, wanted: ReadonlySet<MethodName>): void {
  const methods = new Set<MethodName>()
  for (const variant of settings.variants) {
    if (methods.has(variant.method) || !wanted.has(variant.method)) continue
    methods.add(variant.method)
    const batch = batchOf(settings, variant)
    const most = Math.min(WARM_UP_PATTERNS / METHODS[variant.method].work, settings.patterns)
    const steps = Math.ceil(most / batch)
    laboratory.learn(
      {
        variant,
        sampling: 'uniform',
        seed: 0,
        patterns: steps * batch,
        batch,
        testGrid: settings.testGrid,
        testSteps: [0, steps],
      },
      () => undefined,
    )
  }
}

function describeMachine(): Machine {
  const processors = cpus()
  const name = processors[0]?.model.trim().replace(/\s+/g, ' ') ?? ''
  return {
    processor: name === '' || name === 'unknown' ? process.arch : name,
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release().replace(/-.*/, '')}`,
    node: process.version,
  }
}

/** A curve that grows point by point. */
export class GrowingCurve implements Curve {
  readonly patterns: number[] = []
  readonly cpu: number[] = []
  readonly loss: (number | null)[] = []
  readonly error: (number | null)[] = []

  /** Adds a test's result; what is not finite becomes null. */
  add(patterns: number, cpu: number, loss: number, error: number): void {
    this.patterns.push(patterns)
    this.cpu.push(cpu)
    this.loss.push(Number.isFinite(loss) ? loss : null)
    this.error.push(Number.isFinite(loss) ? error : null)
  }
}
