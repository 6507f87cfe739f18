import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from './checks.js'
import type { ParameterOptions } from './coordinates.js'
import type { MethodDefaults } from './protocol.js'
import type { Step } from './result.js'
import type { RunState } from './state.js'

/** What every run can be told, whatever its method. */
export interface RunOptions<X = unknown> extends ParameterOptions {
  /**
   * Converged at ‖g‖∞ ≤ gradientTolerance·max(1, |f|). Default 1e-10, beyond which Levenberg–Marquardt on residuals goes
   * on by itself; a value that is given holds for every method.
   */
  readonly gradientTolerance?: number
  /**
   * Stop when a step changes the value by no more than this part of max(1, |f|). Default 0: never. Methods without
   * derivatives have tests and defaults of their own.
   */
  readonly valueTolerance?: number
  /** Stop when no parameter changes by more than this part of max(1, ‖x‖∞). Default 0: never; as above. */
  readonly stepTolerance?: number
  /** Default 10,000, or the method's own. A limit reached at a point within tolerance is no less 'converged'. */
  readonly maxIterations?: number
  /** Most points evaluated (values or residuals). Default Infinity, or the method's own. */
  readonly maxEvaluations?: number
  /** Default Infinity. */
  readonly maxSeconds?: number
  /** Aborting it ends the run at its next evaluation, with the best point so far. */
  readonly signal?: { readonly aborted: boolean }
  /** Called after every iteration; `'stop'` ends the run. */
  readonly onIteration?: (step: Step<X>) => void | 'stop'
  /** Keep every step in the result's `trace`. Default false. */
  readonly trace?: boolean
  /**
   * Whether evaluations run as programs: from the first one, never, or (default `'auto'`) from the one at which
   * that pays, by the size of a recording. A resumed run goes on as it was, unless true or false says otherwise.
   */
  readonly compile?: boolean | 'auto'
  /** For methods that draw random numbers. Default 0. */
  readonly seed?: number
  /** Goes on from an earlier `result.state` of the same method as if it had not stopped. */
  readonly state?: RunState
}

/** Options with their defaults filled in. */
export interface Settings<X> {
  readonly gradientTolerance: number
  /** Which of the numbers are the user's own. */
  readonly given: ReadonlySet<string>
  readonly valueTolerance: number
  readonly stepTolerance: number
  readonly maxIterations: number
  readonly maxEvaluations: number
  readonly maxSeconds: number
  readonly signal: { readonly aborted: boolean } | undefined
  readonly onIteration: ((step: Step<X>) => void | 'stop') | undefined
  readonly trace: boolean
  readonly seed: number
  readonly compile: boolean | 'auto'
  readonly state: RunState | undefined
  readonly parameters: ParameterOptions
}

const NUMBERS = {
  gradientTolerance: 1e-10,
  valueTolerance: 0,
  stepTolerance: 0,
  maxIterations: 10_000,
  maxEvaluations: Infinity,
  maxSeconds: Infinity,
  seed: 0,
}

const NAMES = [
  ...Object.keys(NUMBERS),
  'method',
  'signal',
  'onIteration',
  'trace',
  'compile',
  'state',
  'bounds',
  'fixed',
  'typicalSize',
]

/** Checks every option by name and kind. */
export function settingsOf<X>(
  caller: string,
  options: RunOptions<X>,
  others: readonly string[] = [],
): Settings<X> {
  if (typeof options !== 'object' || options === null) {
    const method = typeof options === 'string' ? options : 'lbfgs'
    throw new DomainError(
      `${caller}: expected options to be an object, got ${show(options)}. Perhaps { method: '${method}' }?`,
    )
  }
  checkOptions(caller, options, [...NAMES, ...others])
  const numbers = { ...NUMBERS }
  for (const name of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) {
    const given: unknown = options[name]
    if (given === undefined) continue
    if (typeof given !== 'number' || !(given >= 0)) {
      throw new DomainError(
        `${caller}: expected ${name} to be a number of at least 0, got ${show(given)}. Perhaps ${NUMBERS[name]}?`,
      )
    }
    numbers[name] = given
  }
  const { maxIterations, maxEvaluations, seed } = numbers
  checkWhole(caller, 'maxIterations', maxIterations, { least: 0, endless: true, example: 1000 })
  checkWhole(caller, 'maxEvaluations', maxEvaluations, { least: 1, endless: true, example: 1000 })
  checkWhole(caller, 'seed', seed, { least: 0, example: 0 })
  const { signal, onIteration, trace = false, compile = 'auto', state } = options
  expect(
    caller,
    'signal',
    signal,
    signal === undefined || typeof (signal as AbortSignal | null)?.aborted === 'boolean',
    'an AbortSignal',
    'controller.signal',
  )
  expect(
    caller,
    'onIteration',
    onIteration,
    ['undefined', 'function'].includes(typeof onIteration),
    'a function',
    '(step) => console.log(step.value)',
  )
  expect(caller, 'trace', trace, typeof trace === 'boolean', 'true or false', 'true')
  expect(
    caller,
    'compile',
    compile,
    typeof compile === 'boolean' || compile === 'auto',
    "true, false or 'auto'",
    "'auto'",
  )
  const given = new Set(
    Object.keys(NUMBERS).filter((name) => options[name as keyof typeof NUMBERS] !== undefined),
  )
  const { bounds, fixed, typicalSize } = options
  const parameters = { ...(bounds && { bounds }), fixed, typicalSize }
  return { ...numbers, given, signal, onIteration, trace, compile, state, parameters }
}

/** Settings with a method's own defaults in place of the general ones. */
export function settingsFor<X>(
  settings: Settings<X>,
  { maxEvaluations, ...defaults }: MethodDefaults,
  size: number,
): Settings<X> {
  const { given } = settings
  const own = Object.entries(defaults).filter(([name]) => !given.has(name))
  return {
    ...settings,
    ...(Object.fromEntries(own) as Partial<Settings<X>>),
    ...(maxEvaluations && !given.has('maxEvaluations') && { maxEvaluations: maxEvaluations(size) }),
  }
}

function expect(
  caller: string,
  name: string,
  given: unknown,
  holds: boolean,
  kind: string,
  example: string,
): void {
  if (!holds) {
    throw new DomainError(
      `${caller}: expected ${name} to be ${kind}, got ${show(given)}. Perhaps ${name}: ${example}?`,
    )
  }
}
