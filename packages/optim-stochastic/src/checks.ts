import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'

/** What options are called elsewhere, in formulas and in other libraries. */
const ALIASES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(lr|learningRate|learning_rate|eta|alpha|rate)$/i, ['stepSize', 'initial']],
  [/^(k|mu|metaLearningRate)$/, ['metaStepSize', 'decay']],
  [/^(p0?|P0?)$/, ['stepSize', 'covariance']],
  [/^(q|Q)$/, ['processNoise']],
  [/^(beta1?|b1)$/, ['meanDecay', 'decay']],
  [/^(beta2|b2|rho)$/, ['squareDecay', 'decay']],
  [/^(lambda|gamma|momentum)$/, ['decay', 'damping']],
  [/^eps$/, ['epsilon']],
  [/^(wd|weight_decay)$/, ['weightDecay']],
  [/^(betas|nesterov)$/, ['meanDecay', 'form']],
  [/^(maxIterations|maxSteps|iterations)$/, ['steps']],
  [/^(learningRate|learning_rate|lr|stepSize)$/i, ['optimizer']],
  [/^(batch|batch_size)$/, ['batchSize']],
  [/^(callback|onIteration)$/, ['onStep']],
  [/^(validation|validationData|validation_data)$/, ['heldOut']],
  [/^patience$/, ['earlyStopping']],
  [/^initial_?accumulator(_?value)?$/i, ['initialSquare']],
  [/^centered$/, ['normalization']],
]

/** Refuses option names outside `known`, naming the nearest; `example` is what may stand there. */
export function knownOptions(
  caller: string,
  options: object,
  known: readonly string[],
  example: string = '{}',
): void {
  if (typeof options !== 'object' || options === null) {
    throw new DomainError(
      `${caller}: expected an object of options, got ${show(options)}. Perhaps ${example}?`,
    )
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      const alias = ALIASES.filter(([alias]) => alias.test(name))
        .flatMap(([, meant]) => meant)
        .find((candidate) => known.includes(candidate))
      const hint = alias === undefined ? perhaps(name, known) : ` Perhaps '${alias}'?`
      throw new DomainError(
        `${caller}: expected options among ${known.join(', ')}, got '${name}'.${hint}`,
      )
    }
  }
}

/** Refuses what is not a finite number within the bounds, which are themselves allowed. */
export function numberWithin(
  caller: string,
  name: string,
  x: number,
  lower: number,
  upper: number = Infinity,
): number {
  if (typeof x !== 'number' || !Number.isFinite(x) || x < lower || x > upper) {
    const range =
      upper < Infinity ? ` from ${lower} to ${upper}` : lower > -Infinity ? ` ≥ ${lower}` : ''
    const hint = nearby(x, (y) => clamped(y, lower, upper))
    throw new DomainError(
      `${caller}: expected ${name} a finite number${range}, got ${show(x)}.${hint}`,
    )
  }
  return x
}

/** Refuses what is not a share that leaves something over: 0 ≤ x < 1. */
export function numberBelowOne(caller: string, name: string, x: number): number {
  if (typeof x !== 'number' || !(x >= 0 && x < 1)) {
    const hint = nearby(x, (y) => (y < 0 ? 0 : 0.999))
    throw new DomainError(
      `${caller}: expected ${name} a number from 0 to below 1, got ${show(x)}.${hint}`,
    )
  }
  return x
}

/** Refuses what is not a finite number above zero. */
export function positiveNumber(caller: string, name: string, x: number): number {
  if (typeof x !== 'number' || !Number.isFinite(x) || x <= 0) {
    const hint = nearby(x, (y) => (y === 0 ? 1 : Math.abs(y)))
    throw new DomainError(`${caller}: expected ${name} a finite number > 0, got ${show(x)}.${hint}`)
  }
  return x
}

/** Refuses what is not a whole number of at least `least`. */
export function wholeNumber(caller: string, name: string, x: number, least: number): number {
  if (!Number.isSafeInteger(x) || x < least) {
    const hint = nearby(x, (y) => clamped(Math.round(y), least), 100)
    throw new DomainError(
      `${caller}: expected ${name} a whole number ≥ ${least}, got ${show(x)}.${hint}`,
    )
  }
  return x
}

function clamped(x: number, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  return Math.min(most, Math.max(least, x))
}

/** A number near what was given, also as text; a usual one where that is no finite number. */
function nearby(x: unknown, allowed: (y: number) => number, usual: number = 0.1): string {
  const y = typeof x === 'number' || (typeof x === 'string' && x.trim() !== '') ? Number(x) : NaN
  return ` Perhaps ${allowed(Number.isFinite(y) ? y : usual)}?`
}

/** Refuses a word that is not among the choices, naming the nearest. */
export function oneOf<Choice extends string>(
  caller: string,
  name: string,
  x: Choice,
  choices: readonly Choice[],
): Choice {
  if (!choices.includes(x)) {
    const hint = typeof x === 'string' ? perhaps(x, choices) : ''
    const list = choices.map((choice) => `'${choice}'`).join(', ')
    throw new DomainError(`${caller}: expected ${name} among ${list}, got ${show(x)}.${hint}`)
  }
  return x
}

/** A value as an error message shows it. */
export function show(x: unknown): string {
  if (typeof x === 'string') return x.length > 60 ? 'a long text' : `'${x}'`
  if (typeof x === 'function') return 'a function'
  if (Array.isArray(x) || ArrayBuffer.isView(x)) return 'an array'
  if (x instanceof Promise) return 'a Promise'
  if (typeof x === 'object' && x !== null) return 'an object'
  return String(x)
}

/** Whether x is an object literal, and no instance of a class. */
export function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
