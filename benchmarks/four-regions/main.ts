/** From the command line to the written report. */
import { checkAcceptance } from './acceptance.js'
import { claimList } from './claim-list.js'
import { claimsOf } from './claims.js'
import { openJournal } from './journal.js'
import type { Journal } from './journal.js'
import { DEFAULT_OUT, OptionsExit, parseOptions, refusal } from './options.js'
import type { Options } from './options.js'
import { callersFolder, OutputError, prepareOutput, writeOutput } from './output-file.js'
import { renderPicture } from './picture.js'
import { progressOn } from './progress.js'
import { renderReport } from './report.js'
import type { Results } from './results.js'
import { runBenchmark } from './run.js'
import type { Laboratory } from './run.js'
import { readStored, storedText } from './stored-results.js'
import {
  checkList,
  costTable,
  headline,
  outcomeTable,
  placeText,
  storedTable,
  troubleList,
} from './table.js'

/** The files that the benchmark keeps for itself, and the version of its code. */
export interface Place {
  /** The stored full run. */
  readonly stored: string
  /** What an interrupted full run has left. */
  readonly journal: string
  readonly version: string
}

/**
 * Runs the benchmark as the command line says, prints the tables and writes the report.
 *
 * @param argv - the arguments after the script's name
 * @param laboratory - where the networks are trained
 * @returns the process' exit code: 1 for a command line that can't be followed, or, in the
 * acceptance run, for a bar that doesn't hold
 */
export function main(argv: readonly string[], laboratory: Laboratory, place: Place): number {
  try {
    return run(parseOptions(argv), laboratory, place)
  } catch (error) {
    if (!(error instanceof OptionsExit)) throw error
    if (error.exitCode === 0) say(error.message)
    else process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

function run(options: Options, laboratory: Laboratory, place: Place): number {
  const { settings, notes, out, picture, json, store } = options
  const from = callersFolder()
  const report: Output = {
    option: '--out',
    path: out ?? DEFAULT_OUT,
    from: out === undefined ? '' : from,
  }
  const others = { picture, json }
  // Before the work starts, so that a path nobody can write to is known now and not at the end.
  prepare(report)
  for (const [name, path] of Object.entries(others)) {
    if (path !== undefined) prepare({ option: `--${name}`, path, from })
  }
  for (const note of notes) say(note)
  const journal = settings.full ? journalOf(options, place) : undefined
  const results = measured(options, laboratory, journal)
  const stored = settings.full ? undefined : readStored(place.stored)
  const checks = settings.full ? checkAcceptance(results) : []
  const trouble = troubleList(results)
  say(`\n${headline(results)}\n`)
  say(`${outcomeTable(results)}\n`)
  say(`${costTable(results)}\n`)
  if (trouble.length > 0) say(`Did not end as planned:\n${trouble.join('\n')}\n`)
  if (stored !== undefined) {
    say(`The stored full run (${placeText(stored)}; npm start -- --full runs it again):\n`)
    say(`${storedTable(stored)}\n`)
  }
  const claims = claimList(claimsOf(results), stored === undefined ? [] : claimsOf(stored))
  if (claims !== '') say(`What the lecture claims:\n\n${claims}\n`)
  if (checks.length > 0) say(`${checkList(checks)}\n`)
  const kept: Output = { option: '--store', path: place.stored, from: '' }
  const written = [
    picture === undefined ||
      write('Picture', { option: '--picture', path: picture, from }, renderPicture(results)),
    json === undefined ||
      write(
        'Results',
        { option: '--json', path: json, from },
        JSON.stringify(results, null, 1) + '\n',
      ),
    !store || write('Stored', kept, storedText(results)),
    write('Report', report, renderReport(results, stored)),
  ].every(Boolean)
  if (written) journal?.close()
  say(`${results.seconds.toFixed(0)} s in all`)
  return written && checks.every(({ standing }) => standing !== 'missed') ? 0 : 1
}

/** The journal of the acceptance run, which says where it goes on. */
function journalOf({ settings, fresh }: Options, { journal: file, version }: Place): Journal {
  const journal = openJournal(file, settings, fresh ? '' : version)
  if (!fresh) {
    if (journal.found > 0) {
      say(`${journal.found} runs were done before; going on. --fresh begins anew.`)
    }
    return journal
  }
  journal.close()
  return openJournal(file, settings, version)
}

function measured(
  { settings }: Options,
  laboratory: Laboratory,
  journal: Journal | undefined,
): Results {
  const progress = progressOn(process.stderr)
  try {
    return runBenchmark(settings, laboratory, progress.show, journal)
  } finally {
    progress.end()
  }
}

/** A file that the command line asks for. */
interface Output {
  readonly option: string
  readonly path: string
  /** The folder that a relative path starts from. */
  readonly from: string
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function prepare({ option, path, from }: Output): void {
  try {
    prepareOutput(path, from)
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    throw refusal(`${option}: ${error.message}`)
  }
}

/** Writes one file and says where; one that fails is told and keeps no other from being written. */
function write(what: string, { option, path, from }: Output, content: string): boolean {
  try {
    say(`${what}: ${writeOutput(path, from, content)}`)
    return true
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    process.stderr.write(`error: ${option}: ${error.message}\n`)
    return false
  }
}
