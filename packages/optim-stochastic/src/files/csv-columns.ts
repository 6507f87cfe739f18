import { DomainError, tensor, type Tensor } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { isPlainObject, show } from '../checks.js'

/** A column of a table: its name, or its number from 0. */
export type ColumnName = string | number

/**
 * Which columns make a pattern: one a number, a list of them a vector, an object of either an object.
 * @example { inputs: ['width', 'height'], targets: 'weight' }
 */
export type Columns =
  | ColumnName
  | readonly ColumnName[]
  | { readonly [name: string]: ColumnName | readonly ColumnName[] }

/** The patterns that columns make. */
export type PatternOf<Chosen> = Chosen extends ColumnName
  ? number | Tensor
  : Chosen extends readonly unknown[]
    ? Float64Array | Int32Array
    : { -readonly [Name in keyof Chosen]: PatternOf<Chosen[Name]> }

/** The batches of patterns that columns make. */
export type ColumnBatch<Chosen> = Chosen extends ColumnName
  ? Float64Array | Tensor
  : Chosen extends readonly unknown[]
    ? Tensor
    : { -readonly [Name in keyof Chosen]: ColumnBatch<Chosen[Name]> }

/** Names of classes, in the order of their numbers, by the column that has them. */
export type Classes = { readonly [column: string]: readonly string[] }

/** Makes a pattern of a line's fields; `line` is its number, for errors. */
export type PatternMaker = (fields: readonly string[], line: number) => unknown

/** What patterns are made by. */
export interface MakerOptions {
  readonly caller: string
  readonly path: string
  readonly columns: Columns
  readonly classes: Classes
  /** The names of the columns where there are such, and how many there are. */
  readonly names: readonly string[] | undefined
  readonly count: number
}

/** How a pattern is made. Errors: `DomainError` for columns that there are not. */
export function patternMaker(options: MakerOptions): PatternMaker {
  const { caller, columns, classes, names } = options
  for (const column of Object.keys(classes)) placeOf(options, keyOf(column, names))
  if (isName(columns)) return single(options, columns)
  if (Array.isArray(columns)) return vector(options, columns)
  if (!isPlainObject(columns)) throw noColumns(caller, columns)
  const parts = Object.entries(columns).map(([name, chosen]) => {
    if (isName(chosen)) return [name, single(options, chosen)] as const
    if (!Array.isArray(chosen)) throw noColumns(caller, chosen)
    return [name, vector(options, chosen)] as const
  })
  if (parts.length === 0) throw noColumns(caller, columns)
  return (fields, line) =>
    Object.fromEntries(parts.map(([name, make]) => [name, make(fields, line)]))
}

function single(options: MakerOptions, column: ColumnName): PatternMaker {
  const read = fieldReader(options, column)
  // Numbers of classes are integers also in a batch.
  return read.isClass
    ? (fields, line) => tensor(read.number(fields, line), { dtype: 'i32' })
    : read.number
}

function vector(options: MakerOptions, columns: readonly ColumnName[]): PatternMaker {
  if (columns.length === 0 || !columns.every(isName)) throw noColumns(options.caller, columns)
  const readers = columns.map((column) => fieldReader(options, column))
  const isClass = readers.every((reader) => reader.isClass)
  return (fields, line) => {
    const numbers = isClass ? new Int32Array(readers.length) : new Float64Array(readers.length)
    for (let k = 0; k < readers.length; k++) numbers[k] = readers[k]!.number(fields, line)
    return numbers
  }
}

function fieldReader(
  options: MakerOptions,
  column: ColumnName,
): {
  readonly isClass: boolean
  readonly number: (fields: readonly string[], line: number) => number
} {
  const { caller, path, classes, names } = options
  const place = placeOf(options, column)
  const name = names?.[place]
  const words = wordsOf(classes, name ?? place) ?? wordsOf(classes, place)
  const refuse = (expected: string, text: string, line: number, hint: string): DomainError =>
    new DomainError(
      `${caller}: expected ${expected} in column ${show(name ?? place)}, got ` +
        `${text === '' ? 'nothing' : show(text)} at ${path}:${line}. ${hint}`,
    )
  if (words === undefined) {
    return {
      isClass: false,
      number: (fields, line) => {
        const text = fields[place]!.trim()
        const x = text === '' ? NaN : Number(text)
        if (Number.isFinite(x) && !RADIX.test(text)) return x
        const hint =
          text === '' || /^(nan|na|null|none|\?|-)$/i.test(text)
            ? 'Perhaps leave lines with gaps out?'
            : 'Perhaps its words in classes, or another delimiter?'
        throw refuse('a number', text, line, hint)
      },
    }
  }
  const numbers = new Map(words.map((word, k) => [word, k]))
  return {
    isClass: true,
    number: (fields, line) => {
      const text = fields[place]!.trim()
      const found = numbers.get(text)
      if (found !== undefined) return found
      const list = words.map((word) => `'${word}'`).join(', ')
      throw refuse(`one of the classes ${list}`, text, line, 'Perhaps one that is missing there?')
    },
  }
}

/** The words of a column; a name such as 'constructor' is every object's. */
function wordsOf(classes: Classes, column: ColumnName): readonly string[] | undefined {
  return Object.hasOwn(classes, column) ? classes[column] : undefined
}

/** What JavaScript takes for a number and tables don't: 0x1f, 0b1, 0o7. */
const RADIX = /^0[xbo]/i

function placeOf({ caller, path, names, count }: MakerOptions, column: ColumnName): number {
  const place = typeof column === 'number' ? column : (names?.indexOf(column) ?? -1)
  if (typeof column === 'string' && names !== undefined && names.lastIndexOf(column) > place) {
    throw new DomainError(
      `${caller}: expected columns of different names in '${path}', got '${column}' twice. Perhaps its number, ${place}?`,
    )
  }
  if (Number.isInteger(place) && place >= 0 && place < count) return place
  if (typeof column === 'string' && names === undefined) {
    throw new DomainError(
      `${caller}: expected columns by their numbers, from 0 to ${count - 1}, since '${path}' has no names in its first line, ` +
        `got '${column}'. Perhaps header: true?`,
    )
  }
  const there =
    names === undefined ? `0 to ${count - 1}` : names.map((name) => `'${name}'`).join(', ')
  const hint = typeof column === 'string' ? perhaps(column, names ?? []) : ''
  throw new DomainError(
    `${caller}: expected columns of '${path}' among ${there}, got ${show(column)}.${hint}`,
  )
}

/** The keys of an object are text, also where they are the numbers of columns. */
function keyOf(column: string, names: readonly string[] | undefined): ColumnName {
  return names?.includes(column) !== true && /^\d+$/.test(column) ? Number(column) : column
}

function isName(x: unknown): x is ColumnName {
  return typeof x === 'string' || typeof x === 'number'
}

function noColumns(caller: string, got: unknown): DomainError {
  return new DomainError(
    `${caller}: expected columns as names or numbers, lists of them or an object of such, got ${show(got)}. ` +
      "Perhaps { inputs: ['x', 'y'], targets: 'class' }?",
  )
}
