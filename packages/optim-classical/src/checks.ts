import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import type { LineQueries, LineSearch } from './searches/line.js'

/** Refuses options that are no object, numbers as text, and names outside those known, with the nearest one. */
export function checkOptions(caller: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new DomainError(
      `${caller}: expected options to be an object, got ${show(options)}. Perhaps ${caller}({ ${names[0]}: … })?`,
    )
  }
  for (const [name, value] of Object.entries(options as Record<string, unknown>)) {
    // No option takes the digits of a number, which JavaScript would compare as one.
    if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) {
      throw new DomainError(
        `${caller}: expected ${name} to be a number, got '${value}'. Perhaps { ${name}: ${Number(value)} }?`,
      )
    }
    if (!names.includes(name)) {
      throw new DomainError(
        `${caller}: expected options among ${names.join(', ')}, got '${name}'.${perhaps(name, names) || ` Perhaps { ${names[0]}: … }?`}`,
      )
    }
  }
}

/** The options of a factory that makes a method from a descent and a line search. */
export function checkMethodOptions(
  caller: string,
  options: { readonly lineSearch?: LineSearch<keyof LineQueries> },
  names: readonly string[] = [],
): void {
  checkOptions(caller, options, [...names, 'lineSearch'])
  const search: unknown = options.lineSearch
  if (search === undefined) return
  const { run, queries } = (search ?? {}) as Partial<LineSearch<keyof LineQueries>>
  if (typeof run === 'function' && Array.isArray(queries)) return
  const name = typeof search === 'function' ? search.name : search
  const call = typeof name === 'string' && /^\w+$/.test(name) ? name : 'strongWolfe'
  throw new DomainError(
    `${caller}: expected lineSearch to be what a search's factory returns, got ${show(search)}. Perhaps ${call}()?`,
  )
}

/** Refuses what is not a whole number of at least `least`; Infinity may stand for no limit. */
export function checkWhole(
  caller: string,
  name: string,
  x: unknown,
  { least, endless = false, example }: { least: number; endless?: boolean; example: number },
): void {
  if (typeof x === 'number' && x >= least && (Number.isInteger(x) || (endless && x === Infinity))) {
    return
  }
  throw new DomainError(
    `${caller}: expected ${name} to be a whole number of at least ${least}, got ${show(x)}. Perhaps { ${name}: ${example} }?`,
  )
}

/** Refuses an option that is given and no positive number. */
export function checkPositive(caller: string, name: string, x: unknown, example: number): void {
  if (x === undefined || (typeof x === 'number' && x > 0 && x < Infinity)) return
  throw new DomainError(
    `${caller}: expected ${name} to be a positive number, got ${show(x)}. Perhaps { ${name}: ${example} }?`,
  )
}

/** A value as a message shows it. */
export function show(x: unknown): string {
  if (typeof x === 'string') return `'${x}'`
  if (typeof x === 'function') return x.name === '' ? 'a function' : `the function ${x.name}`
  if (Array.isArray(x)) return 'an array'
  if (typeof x === 'object' && x !== null) return 'an object'
  return String(x)
}
