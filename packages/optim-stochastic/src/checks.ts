import { DomainError, perhaps } from '@wengert/ad-core'

/** Refuses option names outside `known`, naming the nearest. */
export function knownOptions(caller: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new DomainError(`${caller}: expected an object of options, got ${show(options)}.`)
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
    const range = upper === Infinity ? `≥ ${lower}` : `from ${lower} to ${upper}`
    throw new DomainError(`${caller}: expected ${name} a finite number ${range}, got ${show(x)}.`)
  }
  return x
}

/** Refuses what is not a finite number above zero. */
export function positiveNumber(caller: string, name: string, x: number): number {
  if (typeof x !== 'number' || !Number.isFinite(x) || x <= 0) {
    throw new DomainError(`${caller}: expected ${name} a finite number > 0, got ${show(x)}.`)
  }
  return x
}

/** Refuses what is not a whole number of at least `least`. */
export function wholeNumber(caller: string, name: string, x: number, least: number): number {
  if (!Number.isSafeInteger(x) || x < least) {
    throw new DomainError(`${caller}: expected ${name} a whole number ≥ ${least}, got ${show(x)}.`)
  }
  return x
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
