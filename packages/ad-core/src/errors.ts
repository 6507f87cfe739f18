/**
 * What every error of this family carries: `code` names the kind for programs,
 * `message` reads *function: expected X, got Y. Perhaps Z?* for people.
 */
export class AdError extends Error {
  override readonly name: string = 'AdError'
  /** A stable identifier of the kind of error, such as `'shape'`. */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Shapes that don't fit: broadcasting, an axis out of range, a loss that is no scalar. */
export class ShapeError extends AdError {
  override readonly name = 'ShapeError'
  constructor(message: string) {
    super('shape', message)
  }
}

/** A value outside what a function accepts: NaN where a number is needed, an unknown option. */
export class DomainError extends AdError {
  override readonly name = 'DomainError'
  constructor(message: string) {
    super('domain', message)
  }
}

/** A traced value used where JavaScript needs a plain number, or after its transform has ended. */
export class TracedError extends AdError {
  override readonly name = 'TracedError'
  constructor(message: string) {
    super('traced', message)
  }
}

/** A derivative was asked for that an operation does not have. */
export class NotDifferentiableError extends AdError {
  override readonly name = 'NotDifferentiableError'
  constructor(message: string) {
    super('not-differentiable', message)
  }
}

/** A tree with a leaf that is no number, or two trees that differ; `path` says where. */
export class TreeError extends AdError {
  override readonly name = 'TreeError'
  /** Where in the tree, such as `params.layers[1].b`. */
  readonly path: string
  constructor(message: string, path: string) {
    super('tree', message)
    this.path = path
  }
}

/** A function that cannot be compiled. */
export class CompileError extends AdError {
  override readonly name = 'CompileError'
  constructor(message: string) {
    super('compile', message)
  }
}

/** A derivative that disagrees with its check. */
export class DerivativeError extends AdError {
  override readonly name = 'DerivativeError'
  /** The mode that disagreed, such as `'reverse'`. */
  readonly mode: string
  /** Which entry of the derivative. */
  readonly entry: string
  readonly expected: number
  readonly got: number
  constructor(message: string, mode: string, entry: string, expected: number, got: number) {
    super('derivative', message)
    this.mode = mode
    this.entry = entry
    this.expected = expected
    this.got = got
  }
}

/** Throws `DomainError` for options that are no object, or with a key that is none of the names. */
export function requireOptions(name: string, options: object, names: readonly string[]): void {
  const isObject = typeof options === 'object' && (options as unknown) !== null
  const unknown = isObject ? Object.keys(options).find((key) => !names.includes(key)) : 'no object'
  if (unknown === undefined) return
  // All names are listed, so that one that begins alike is hint enough.
  const start = (word: string): string => word.slice(0, 3).toLowerCase()
  const meant = names.find((known) => start(known) === start(unknown))
  throw new DomainError(
    `${name}: expected ${names.length > 1 ? 'options among' : 'the option'} ${names.join(', ')}, got ${unknown}.` +
      (meant === undefined ? '' : ` Perhaps '${meant}'?`),
  )
}

/** `". Perhaps 'name'?"` for the candidate nearest to a misspelt word, or the empty string. */
export function perhaps(word: string, candidates: readonly string[]): string {
  let best = ''
  let least = Math.max(2, Math.floor(word.length / 2)) + 1
  for (const candidate of candidates) {
    const begins = word.length > 2 && candidate.toLowerCase().startsWith(word.toLowerCase())
    const distance = begins ? 1 : editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best === '' ? '' : ` Perhaps '${best}'?`
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let earlier: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1
      const swap = swapped ? earlier[j - 2]! + 1 : Infinity
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution, swap))
    }
    earlier = previous
    previous = row
  }
  return previous[b.length]!
}
