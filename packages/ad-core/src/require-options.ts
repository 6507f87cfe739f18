import { DomainError } from './errors.js'

/**
 * Throws `DomainError` for options that are no object, or with a key that is none of the names; `hint` says
 * which of them may have been meant.
 */
export function requireOptions(
  name: string,
  options: object,
  names: readonly string[],
  hint: (word: string, names: readonly string[]) => string = beginsAlike,
): void {
  const isObject = typeof options === 'object' && (options as unknown) !== null
  const unknown = isObject ? Object.keys(options).find((key) => !names.includes(key)) : 'no object'
  if (unknown === undefined) return
  throw new DomainError(
    `${name}: expected ${names.length > 1 ? 'options among' : 'the option'} ${names.join(', ')}, got ${unknown}.${hint(unknown, names)}`,
  )
}

/** A hint that costs little, which is enough since all names are listed. */
function beginsAlike(word: string, names: readonly string[]): string {
  const start = (name: string): string => name.slice(0, 3).toLowerCase()
  const meant = names.find((name) => start(name) === start(word))
  return meant === undefined ? '' : ` Perhaps '${meant}'?`
}
