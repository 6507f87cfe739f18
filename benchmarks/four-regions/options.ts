/** Command line → settings. */
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { nearestName } from './nearest-name.js'
import {
  DEFAULT_SETTINGS,
  FULL_SETTINGS,
  METHOD_NAMES,
  SAMPLING_NAMES,
  shortened,
  variantsOf,
} from './settings.js'
import type { MethodName, SamplingName, Settings } from './settings.js'

/** What the command line asks for. */
export interface Options {
  readonly settings: Settings
  /** Where the page is written. */
  readonly out: string
  /** Where the picture for the README is written, if at all. */
  readonly picture: string | undefined
  /** Where the results are written as JSON, if at all. */
  readonly json: string | undefined
}

/** The command line can't be followed, or only asked for help: what to print, and the exit code. */
export class OptionsExit extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message)
    this.name = 'OptionsExit'
  }
}

const MAX_PATTERNS = 10_000_000
const MAX_SEEDS = 1000

interface Raw {
  patterns?: number
  seeds?: number[]
  sampling?: SamplingName[]
  methods?: MethodName[]
  batch?: number
  out: string
  picture?: string
  json?: string
  full?: boolean
}

function wholeNumber(text: string, least: number, most: number): number {
  const digits = text.replace(/[,_](?=\d{3}(\D|$))/g, '')
  const number = /^\d+$/.test(digits) ? Number(digits) : NaN
  if (!(number >= least && number <= most)) {
    throw new InvalidArgumentError(
      `Expected a whole number from ${least} to ${most.toLocaleString('en')}, got '${text}'.`,
    )
  }
  return number
}

function seedList(text: string): number[] {
  const seed = (part: string): number => wholeNumber(part, 0, 2 ** 31 - 1)
  if (!/[,-]/.test(text)) {
    return Array.from({ length: wholeNumber(text, 1, MAX_SEEDS) }, (_, index) => index)
  }
  const seeds = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from, to] = part.split('-')
      if (to === undefined) return [seed(part)]
      const first = seed(from!)
      const final = seed(to)
      if (final < first || final - first >= MAX_SEEDS) {
        throw new InvalidArgumentError(
          `Expected a range that rises by less than ${MAX_SEEDS}, got '${part}'.`,
        )
      }
      return Array.from({ length: final - first + 1 }, (_, index) => first + index)
    })
  if (seeds.length === 0) throw new InvalidArgumentError('Expected at least one seed.')
  return [...new Set(seeds)]
}

function nameList<Name extends string>(text: string, names: readonly Name[], what: string): Name[] {
  const words = text.split(',').map((word) => word.trim())
  const chosen = words.flatMap((word) => {
    if (word === 'all') return names
    const name = names.find((candidate) => candidate === word.toLowerCase())
    if (name === undefined) {
      throw new InvalidArgumentError(
        `Expected ${what} out of ${names.join(', ')} (or all), got '${word}'. ` +
          `Perhaps '${nearestName(word, names)}'?`,
      )
    }
    return [name]
  })
  return names.filter((name) => chosen.includes(name))
}

function describeCommand(): Command {
  const { patterns, batch, seeds, samplings, variants } = DEFAULT_SETTINGS
  const fewer = variants.find(({ method }) => method === 'gekf')!.patterns
  return new Command('npm start --')
    .description(
      'Four Regions (Singhal & Wu 1989): trains a 2-10-10-4 network with SGD, ALAP, SMD and GEKF,\n' +
        'all derivatives from the tape, prints the table of costs and writes a report as one HTML file.',
    )
    .option(
      '--patterns <count>',
      `patterns, each seen once (default: ${patterns}, and ${fewer} for gekf)`,
      (text) => wholeNumber(text, 1, MAX_PATTERNS),
    )
    .option(
      '--seeds <count or list>',
      `how many seeds, counted from 0; or which: 0-5, or 1,4,7 (default: ${seeds.length})`,
      seedList,
    )
    .option(
      '--sampling <names>',
      `${SAMPLING_NAMES.join(', ')} or all, separated by commas (default: ${samplings.join(',')})`,
      (text) => nameList(text, SAMPLING_NAMES, 'a sampling'),
    )
    .option(
      '--methods <names>',
      `${METHOD_NAMES.join(', ')} or all, separated by commas (default: all)`,
      (text) => nameList(text, METHOD_NAMES, 'a method'),
    )
    .option(
      '--batch <size>',
      `patterns a mini-batch; gekf always takes one at a time (default: ${batch})`,
      (text) => wholeNumber(text, 1, MAX_PATTERNS),
    )
    .option('--out <file>', 'where to write the report', './reports/four-regions.html')
    .option('--picture <file>', 'also write the summary as an SVG picture')
    .option('--json <file>', 'also write the results as JSON')
    .option(
      '--full',
      'the acceptance run: fixed settings, several minutes, and a list of bars at the end; ' +
        'the exit code is 0 only if all of them hold',
    )
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .exitOverride()
}

/**
 * Reads the command line.
 *
 * @param argv - the arguments after the script's name; a leading `--` is passed over
 * @throws {OptionsExit} with a message for the reader, also for `--help`
 */
export function parseOptions(argv: readonly string[]): Options {
  const written: string[] = []
  const keep = (text: string): void => void written.push(text)
  const command = describeCommand().configureOutput({ writeOut: keep, writeErr: keep })
  try {
    command.parse(argv[0] === '--' ? argv.slice(1) : argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const hint = error.exitCode === 0 ? '' : 'See npm start -- --help.'
    throw new OptionsExit((written.join('') + hint).trimEnd(), error.exitCode)
  }
  const raw = command.opts<Raw>()
  return {
    settings: raw.full === true ? fullSettings(raw) : chosenSettings(raw),
    out: raw.out,
    picture: raw.picture,
    json: raw.json,
  }
}

function fullSettings(raw: Raw): Settings {
  const fixed = (['patterns', 'seeds', 'sampling', 'methods', 'batch'] as const).filter(
    (name) => raw[name] !== undefined,
  )
  if (fixed.length > 0) {
    throw new OptionsExit(
      `error: --full fixes ${fixed.map((name) => `--${name}`).join(' and ')} itself. ` +
        `Perhaps leave out --full?`,
      1,
    )
  }
  return FULL_SETTINGS
}

function chosenSettings(raw: Raw): Settings {
  const patterns = raw.patterns ?? DEFAULT_SETTINGS.patterns
  const batch = raw.batch ?? Math.min(DEFAULT_SETTINGS.batch, patterns)
  if (batch > patterns) {
    throw new OptionsExit(
      `error: --batch: expected at most the ${patterns} patterns there are, got ${batch}. ` +
        `Perhaps a larger --patterns?`,
      1,
    )
  }
  const variants = variantsOf(raw.methods ?? METHOD_NAMES, false)
  return {
    ...DEFAULT_SETTINGS,
    patterns: patterns - (patterns % batch),
    batch,
    seeds: raw.seeds ?? DEFAULT_SETTINGS.seeds,
    samplings: raw.sampling ?? DEFAULT_SETTINGS.samplings,
    variants: raw.patterns === undefined ? shortened(variants, batch) : variants,
  }
}
