/** One case: first whether all its programs agree, then how long they take. */
import { largestDeviation, requireAgreement } from './agreement.js'
import type { Backend } from '../../packages/ad-core/src/index.js'
import type { Case, CompiledEvaluation, Evaluation, Which } from './case.js'
import { medianRatio, timedEvaluation, timesInTurn, type Rounds, type Timed } from './measuring.js'
import type { NativeBuilds, NativeProgram } from './native-program.js'
import { deviationFromSummary, recordedValues } from './reference.js'

/** Seconds of a variant in the API, and its ratios to the others of the same run. */
export interface VariantTimes {
  readonly name: string
  readonly backend: Backend
  readonly seconds: number
  readonly overJavascript?: number
  readonly overNative?: number
  readonly overLimit?: number
}

/** What was found out about a case. */
export interface CaseTimes {
  readonly case: Case
  readonly variants: readonly VariantTimes[]
  /** Hand-written derivative over hand-written objective. */
  readonly javascriptRatio?: number
  readonly nativeRatio?: number
  /** Seconds of the hand-written programs. */
  readonly seconds: Readonly<Record<string, number>>
}

interface Natives {
  readonly plain?: NativeProgram
  readonly limit?: NativeProgram
}

/** Checks a case without measuring it, and without C++. Throws where results differ. */
export async function checkedOnly({ bars: _, ...each }: Case): Promise<void> {
  await runCase(each, undefined, { rounds: 0, slot: 0, longest: 0 })
}

/** Checks a case and, where it has bars, measures it. Throws where results differ. */
export async function runCase(
  each: Case,
  builds: NativeBuilds | undefined,
  rounds: Rounds,
): Promise<CaseTimes> {
  const natives = startNatives(each, builds)
  const prepared = each.variants.map(({ name, prepare }) => ({ name, ...prepare() }))
  try {
    await checkCase(each, prepared, natives)
    return each.bars === undefined
      ? { case: each, variants: [], seconds: {} }
      : await measureCase(each, prepared, natives, rounds)
  } finally {
    for (const { dispose } of prepared) dispose()
    natives.plain?.close()
    natives.limit?.close()
  }
}

function startNatives({ native }: Case, builds: NativeBuilds | undefined): Natives {
  if (builds === undefined) return {}
  const plain = builds.start(native.plain, native.input)
  const { limit } = native
  if (limit === undefined) return { plain }
  return { plain, limit: builds.start(limit, native.input) }
}

type Named = CompiledEvaluation & { readonly name: string }

function valuesAt({ evaluate, values }: Evaluation, which: Which): Float64Array {
  evaluate(which)
  return values().slice()
}

/** The derivative of every program for both inputs, each against the first one and the reference. */
async function checkCase(each: Case, variants: readonly Named[], natives: Natives): Promise<void> {
  const derivatives = new Map<string, readonly [Float64Array, Float64Array]>()
  const objectives = new Map<string, readonly [Float64Array, Float64Array]>()
  for (const program of [natives.plain, natives.limit]) {
    if (program === undefined) continue
    const [first, second] = await program.results()
    objectives.set(program.name, [first.objective, second.objective])
    if (first.derivative.length === 0) continue
    derivatives.set(program.name, [first.derivative, second.derivative])
  }
  if (each.byHand !== undefined) {
    const { derivative, objective } = each.byHand
    derivatives.set('JavaScript by hand', [valuesAt(derivative, 0), valuesAt(derivative, 1)])
    objectives.set('JavaScript by hand', [valuesAt(objective, 0), valuesAt(objective, 1)])
  }
  for (const variant of variants) {
    derivatives.set(variant.name, [valuesAt(variant, 0), valuesAt(variant, 1)])
  }
  requireAll(`${each.name}, derivative`, derivatives)
  requireAll(`${each.name}, objective`, objectives)
  if (each.reference === undefined) return
  const known = recordedValues(each.reference.problem, each.reference.file)
  if (known === undefined) return
  for (const [values, summary] of [
    [derivatives, known.jacobian],
    [objectives, known.objective],
  ] as const) {
    for (const [name, [first]] of values) {
      const distance = deviationFromSummary(first, summary)
      requireAgreement(`${each.name}, ${name}`, "ADBench's hand-written module", distance)
    }
  }
}

function requireAll(
  what: string,
  results: ReadonlyMap<string, readonly [Float64Array, Float64Array]>,
): void {
  const [first, ...others] = results
  for (const [name, pair] of others) {
    for (const which of [0, 1] as const) {
      const distance = largestDeviation(pair[which], first![1][which])
      requireAgreement(`${what}, ${name}, input ${which}`, first![0], distance)
    }
  }
}

const NATIVE = 'C++'
const NATIVE_OBJECTIVE = 'C++ objective'
const LIMIT = 'C++ limit'
const JAVASCRIPT = 'JavaScript'
const JAVASCRIPT_OBJECTIVE = 'JavaScript objective'

function handWritten(
  { byHand }: Case,
  { plain, limit }: Natives,
  differentiates: boolean,
): Timed[] {
  const programs: Timed[] = []
  if (byHand !== undefined) {
    programs.push(timedEvaluation(JAVASCRIPT, byHand.derivative))
    programs.push(timedEvaluation(JAVASCRIPT_OBJECTIVE, byHand.objective))
  }
  const native = (name: string, program: NativeProgram, what: 'objective' | 'derivative'): void => {
    programs.push({ name, slot: (seconds) => program.time(what, seconds) })
  }
  if (plain !== undefined) {
    if (differentiates) native(NATIVE, plain, 'derivative')
    native(NATIVE_OBJECTIVE, plain, 'objective')
  }
  if (limit !== undefined) native(LIMIT, limit, 'derivative')
  return programs
}

async function measureCase(
  each: Case,
  variants: readonly Named[],
  natives: Natives,
  rounds: Rounds,
): Promise<CaseTimes> {
  const differentiates = each.native.overObjective !== true
  const programs = [
    ...variants.map((variant) => timedEvaluation(`API ${variant.name}`, variant)),
    ...handWritten(each, natives, differentiates),
  ]
  const times = await timesInTurn(programs, rounds)
  const ratio = (name: string, other: string): number | undefined =>
    times.has(name) && times.has(other)
      ? medianRatio(times.get(name)!, times.get(other)!)
      : undefined
  const seconds = Object.fromEntries(
    [...times].map(([name, list]) => [
      name,
      medianRatio(
        list,
        list.map(() => 1),
      ),
    ]),
  )
  return {
    case: each,
    seconds,
    variants: variants.map(({ name, backend }) => ({
      name,
      backend: backend(),
      seconds: seconds[`API ${name}`]!,
      ...defined({
        overJavascript: ratio(`API ${name}`, JAVASCRIPT),
        overNative: ratio(`API ${name}`, differentiates ? NATIVE : NATIVE_OBJECTIVE),
        overLimit: ratio(`API ${name}`, LIMIT),
      }),
    })),
    ...defined({
      javascriptRatio: ratio(JAVASCRIPT, JAVASCRIPT_OBJECTIVE),
      nativeRatio: ratio(NATIVE, NATIVE_OBJECTIVE),
    }),
  }
}

/** The entries that have a value. */
function defined<K extends string>(
  entries: Readonly<Record<K, number | undefined>>,
): Partial<Record<K, number>> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as Partial<Record<K, number>>
}
