/** Command line → settings. */
import { perhaps } from '@wengert/ad-core/hints'
import { Command, CommanderError } from 'commander'
import { grouped } from './markup.js'
import { nameList, seedList, wholeNumber } from './option-values.js'
import { LECTURE_METHODS, METHOD_NAMES } from './methods.js'
import {
  DEFAULT_SETTINGS,
  FULL_SETTINGS,
  SAMPLING_NAMES,
  shortened,
  STUDY_NAMES,
  variantsOf,
} from './settings.js'
import type { MethodName, SamplingName, Settings, StudyName } from './settings.js'

/** What the command line asks for. */
export interface Options {
  readonly settings: Settings
  /** What is done otherwise than asked, in sentences. */
  readonly notes: readonly string[]
  /** Where the page is written, if somewhere else than always. */
  readonly out: string | undefined
  /** Where the picture for the README is written, if at all. */
  readonly picture: string | undefined
  /** Where the results are written as JSON, if at all. */
  readonly json: string | undefined
  /** Whether the results are kept as those that later runs show beside their own. */
  readonly store: boolean
  /** Whether an acceptance run that was interrupted is begun anew. */
  readonly fresh: boolean
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

/** Where the page is written, in the package's folder, where the command line doesn't say. */
export const DEFAULT_OUT = './reports/four-regions.html'

/** What follows every refusal. */
const SEE_HELP = 'See npm start -- --help.'

/** A refusal of the command line in our own words. */
export function refusal(message: string): OptionsExit {
  return new OptionsExit(`error: ${message}\n${SEE_HELP}`, 1)
}

const MAX_PATTERNS = 10_000_000

interface Raw {
  patterns?: number
  seeds?: number[]
  sampling?: SamplingName[]
  methods?: MethodName[]
  batch?: number
  out?: string
  picture?: string
  json?: string
  studies?: StudyName[]
  full?: boolean
  store?: boolean
  fresh?: boolean
}

function describeCommand(): Command {
  const { patterns, batch, seeds, samplings, variants } = DEFAULT_SETTINGS
  const fewer = variants.find(({ method }) => method === 'gekf')!.patterns
  return new Command('npm start --')
    .description(
      'Four Regions (Singhal & Wu 1989): trains a 2-10-10-4 network with SGD, ALAP, SMD, GEKF and others,\n' +
        'all derivatives from the tape, prints the table of costs and the list of the lecture’s claims, and\n' +
        'writes a report as one HTML file.',
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
      `${METHOD_NAMES.join(', ')} or all, separated by commas (default: ${LECTURE_METHODS.join(',')})`,
      (text) => nameList(text, METHOD_NAMES, 'a method'),
    )
    .option(
      '--batch <size>',
      `patterns a mini-batch; filters always take one at a time (default: ${batch})`,
      (text) => wholeNumber(text, 1, MAX_PATTERNS),
    )
    .option(
      '--studies <names>',
      `${STUDY_NAMES.join(', ')}, all or none, separated by commas (default: all)`,
      (text) => (text.trim() === 'none' ? [] : nameList(text, STUDY_NAMES, 'a study')),
    )
    .option('--out <file>', `where to write the report (default: ${DEFAULT_OUT} in the repository)`)
    .option('--picture <file>', 'also write the summary as an SVG picture')
    .option('--json <file>', 'also write the results as JSON')
    .option(
      '--full',
      'the acceptance run: all methods and samplings, fixed settings, about ten minutes, and a list of ' +
        'bars at the end; the exit code is 0 only if all of them hold; once interrupted it goes on where it was',
    )
    .option('--fresh', 'with --full: begin anew, whatever an interrupted run has left')
    .option(
      '--store',
      'with --full: keep the results as those that other runs show beside their own',
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
    if (error.exitCode === 0) throw new OptionsExit(written.join('').trimEnd(), 0)
    throw refusal(reasonOf(error, command))
  }
  const raw = command.opts<Raw>()
  for (const name of ['store', 'fresh'] as const) {
    if (raw[name] === true && raw.full !== true) {
      throw refusal(`--${name} belongs to --full. Perhaps --full --${name}?`)
    }
  }
  const { settings, notes } =
    raw.full === true ? { settings: fullSettings(raw), notes: [] } : chosenSettings(raw)
  const { out, picture, json, store = false, fresh = false } = raw
  return { settings, notes, out, picture, json, store, fresh }
}

/** Commander's message as a sentence, with the options there are where an unknown one was given. */
function reasonOf({ code, message }: CommanderError, command: Command): string {
  const unknown = /unknown option '(--?)([^']*)'/.exec(message)
  if (code !== 'commander.unknownOption' || unknown === null) {
    return message.replace(/^error: /, '')
  }
  const names = command.options.map(({ long }) => long!.slice(2))
  const hint = perhaps(unknown[2]!, names).replace("'", "'--")
  const list = names.map((name) => `--${name}`).join(', ')
  return `expected options among ${list}, got '${unknown[1]}${unknown[2]}'.${hint}`
}

function fullSettings(raw: Raw): Settings {
  const fixed = (['patterns', 'seeds', 'sampling', 'methods', 'batch', 'studies'] as const).filter(
    (name) => raw[name] !== undefined,
  )
  if (fixed.length > 0) {
    throw refusal(
      `--full fixes ${fixed.map((name) => `--${name}`).join(' and ')} itself. Perhaps leave out --full?`,
    )
  }
  return FULL_SETTINGS
}

function chosenSettings(raw: Raw): Pick<Options, 'settings' | 'notes'> {
  const asked = raw.patterns ?? DEFAULT_SETTINGS.patterns
  const batch = raw.batch ?? Math.min(DEFAULT_SETTINGS.batch, asked)
  if (batch > asked) {
    throw refusal(
      `--batch: expected at most the ${grouped(asked)} patterns there are, got ${grouped(batch)}. ` +
        `Perhaps --patterns ${batch}?`,
    )
  }
  const left = asked % batch
  const patterns = asked - left
  const variants = variantsOf(raw.methods ?? LECTURE_METHODS, false)
  const settings = {
    ...DEFAULT_SETTINGS,
    patterns,
    batch,
    seeds: raw.seeds ?? DEFAULT_SETTINGS.seeds,
    samplings: raw.sampling ?? DEFAULT_SETTINGS.samplings,
    studies: raw.studies ?? DEFAULT_SETTINGS.studies,
    variants: raw.patterns === undefined ? shortened(variants, batch) : variants,
  }
  const notes =
    left === 0
      ? []
      : [
          `${grouped(patterns)} of the ${grouped(asked)} patterns are used: ` +
            `${grouped(patterns / batch)} whole batches of ${grouped(batch)}.`,
        ]
  return { settings, notes }
}
