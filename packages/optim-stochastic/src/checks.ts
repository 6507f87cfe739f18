import { DomainError, perhaps } from '@wengert/ad-core'

/** Refuses option names outside `known`, naming the nearest. */
export function knownOptions(caller: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new DomainError(
      `${caller}: expected an object of options, got ${show(options)}. Perhaps {}?`,
    )
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new DomainError(
        `${caller}: expected options among ${known.join(', ')}, got '${name}'.${perhaps(name, known)}`,
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
    const hint = nearby(x, (y) => Math.min(upper, Math.max(lower, y)))
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
    const hint = nearby(x, (y) => Math.max(least, Math.round(y)))
    throw new DomainError(
      `${caller}: expected ${name} a whole number ≥ ${least}, got ${show(x)}.${hint}`,
    )
  }
  return x
}

/** A number near what was given, where that is a number at all, also one as text. */
function nearby(x: unknown, allowed: (y: number) => number): string {
  const y = typeof x === 'number' || (typeof x === 'string' && x.trim() !== '') ? Number(x) : NaN
  return Number.isFinite(y) ? ` Perhaps ${allowed(y)}?` : ''
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
  if (typeof x === 'string') return `'${x}'`
  if (typeof x === 'function') return 'a function'
  if (Array.isArray(x)) return 'an array'
  if (typeof x === 'object' && x !== null) return 'an object'
  return String(x)
}

/** Whether x is an object literal, and no instance of a class. */
export function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
