import { DomainError } from '@wengert/ad-core'
import { parse, type CsvError } from 'csv-parse'
import { knownOptions, show } from '../checks.js'
import {
  patternMaker,
  type Classes,
  type Columns,
  type PatternMaker,
  type PatternOf,
} from './csv-columns.js'
import { openedFile } from './open-dataset.js'

/** How a table of text is read. */
export interface CsvOptions<Chosen extends Columns = Columns> {
  /** Which columns make a pattern, such as `{ inputs: ['x', 'y'], targets: 'class' }`. */
  readonly columns: Chosen
  /** Whether the first line has the columns' names. Default true. */
  readonly header?: boolean
  /** What stands between two fields. Default a comma. */
  readonly delimiter?: string
  /**
   * The words of columns that have no numbers, such as `{ class: ['no', 'yes'] }`: each becomes its
   * place in the list, an integer.
   */
  readonly classes?: Classes
}

export const CSV_OPTIONS = ['columns', 'header', 'delimiter', 'classes'] as const

/**
 * The patterns of a table of text, line by line, without holding it: data for `train` and
 * `trainerAsync`, in the table's order. Fields may be quoted (`"a ""b"", c"`), lines end as they
 * like, blank ones are passed over, and a byte order mark too. Each epoch reads the file again: where
 * there are several, or a shuffle is wanted, {@link openCsv} reads it once.
 *
 * Errors (`DomainError`, with file and line): no file, columns that there are not, lines with another number of
 * fields than the first, missing or infinite numbers and words, quotes that don't close.
 * @example
 * const data = readCsv('iris.csv', {
 *   columns: { inputs: ['sepal', 'petal'], targets: 'species' },
 *   classes: { species: ['setosa', 'versicolor', 'virginica'] },
 * })
 */
export function readCsv<const Chosen extends Columns>(
  path: string,
  options: CsvOptions<Chosen>,
): AsyncIterable<PatternOf<Chosen>> {
  const caller = 'readCsv'
  knownOptions(caller, options, CSV_OPTIONS, "{ columns: ['x', 'y'] }")
  checkCsvOptions(caller, options)
  const open = (): AsyncGenerator<unknown> => csvPatterns(caller, path, options)
  return { [Symbol.asyncIterator]: open as () => AsyncGenerator<PatternOf<Chosen>> }
}

/** Refuses options that are none. */
export function checkCsvOptions(caller: string, options: CsvOptions): void {
  const { columns, header, delimiter, classes } = options
  const refuse = (expected: string, got: unknown, hint: string): DomainError =>
    new DomainError(`${caller}: expected ${expected}, got ${show(got)}. Perhaps ${hint}?`)
  if (columns === undefined) {
    throw refuse('the option columns', columns, "columns: { inputs: ['x', 'y'], targets: 'class' }")
  }
  if (header !== undefined && typeof header !== 'boolean') {
    throw refuse('header true or false', header, 'true')
  }
  if (delimiter !== undefined && (typeof delimiter !== 'string' || delimiter === '')) {
    throw refuse('delimiter a text', delimiter, "','")
  }
  if (classes === undefined) return
  if (typeof classes !== 'object' || classes === null) {
    throw refuse('classes an object of lists of words', classes, "{ class: ['no', 'yes'] }")
  }
  for (const [column, words] of Object.entries(classes)) {
    if (!Array.isArray(words) || words.length === 0 || new Set(words).size < words.length) {
      throw refuse(`classes.${column} a list of different words`, words, "['no', 'yes']")
    }
  }
}

/** A line of the table. */
interface Line {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** The patterns of a table, read in somebody's name; its checks are done. */
export async function* csvPatterns(
  caller: string,
  path: string,
  options: CsvOptions,
): AsyncGenerator<unknown, void, void> {
  const { columns, header = true, delimiter = ',', classes = {} } = options
  const handle = await openedFile(caller, path, 'openCsv')
  const text = handle.createReadStream() // closes the handle with itself
  const parser = parse({
    ...{ delimiter, bom: true, info: true, skip_empty_lines: true, relax_column_count: true },
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  text.on('error', (error) => parser.destroy(error))
  text.pipe(parser)
  let make: PatternMaker | undefined
  let count = 0
  try {
    for await (const line of parser as AsyncIterable<Line>) {
      const { record: fields, info } = line
      if (make === undefined) {
        count = fields.length
        const names = header ? fields.map((name) => name.trim()) : undefined
        make = patternMaker({ caller, path, columns, classes, names, count })
        if (header) continue
      }
      if (fields.length !== count) {
        throw new DomainError(
          `${caller}: expected ${count} fields in every line, as in the first, got ${fields.length} at ${path}:${info.lines}. ` +
            'Perhaps a comma in a field without quotes, or another delimiter?',
        )
      }
      yield make(fields, info.lines)
    }
  } catch (error) {
    throw isOfParser(error) ? unreadable(caller, path, error) : error
  } finally {
    parser.destroy()
    text.destroy()
  }
}

function isOfParser(error: unknown): error is CsvError & { readonly lines?: number } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    /^(CSV|INVALID)_/.test(String(error.code))
  )
}

function unreadable(
  caller: string,
  path: string,
  { code, lines }: CsvError & { readonly lines?: number },
): DomainError {
  const got =
    code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is never closed' : 'quotes within a field'
  return new DomainError(
    `${caller}: expected fields quoted as a whole or not at all, got ${got} at ${path}:${lines ?? '?'}. ` +
      'Perhaps "" for a quote within quotes?',
  )
}
