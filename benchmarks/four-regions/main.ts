/** From the command line to the written report. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { checkAcceptance } from './acceptance.js'
import { OptionsExit, parseOptions } from './options.js'
import { renderPicture } from './picture.js'
import { progressOn } from './progress.js'
import { renderReport } from './report.js'
import type { Results } from './results.js'
import { runBenchmark } from './run.js'
import type { Laboratory } from './run.js'
import { checkList, costTable, headline, outcomeTable, troubleList } from './table.js'

/**
 * Runs the benchmark as the command line says, prints the tables and writes the report.
 *
 * @param argv - the arguments after the script's name
 * @param laboratory - where the networks are trained
 * @returns the process' exit code: 1 for a command line that can't be followed, or, in the
 * acceptance run, for a bar that doesn't hold
 */
export function main(argv: readonly string[], laboratory: Laboratory): number {
  try {
    return run(argv, laboratory)
  } catch (error) {
    if (!(error instanceof OptionsExit)) throw error
    if (error.exitCode === 0) say(error.message)
    else process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

function run(argv: readonly string[], laboratory: Laboratory): number {
  const { settings, out, picture, json } = parseOptions(argv)
  for (const path of [out, picture, json]) if (path !== undefined) makeFolder(path)
  const progress = progressOn(process.stderr)
  let results: Results
  try {
    results = runBenchmark(settings, laboratory, progress.show)
  } finally {
    progress.end()
  }
  const checks = settings.full ? checkAcceptance(results) : []
  const trouble = troubleList(results)
  say(`\n${headline(results)}\n`)
  say(`${outcomeTable(results)}\n`)
  say(`${costTable(results)}\n`)
  if (trouble.length > 0) say(`Did not end as planned:\n${trouble.join('\n')}\n`)
  if (checks.length > 0) say(`${checkList(checks)}\n`)
  if (picture !== undefined) say(`Picture: ${write(picture, renderPicture(results))}`)
  if (json !== undefined) say(`Results: ${write(json, JSON.stringify(results, null, 1) + '\n')}`)
  say(`Report: ${write(out, renderReport(results))} (${results.seconds.toFixed(0)} s)`)
  return checks.every((check) => check.holds) ? 0 : 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Before the work starts, so that a path nobody can write to is known now and not at the end. */
function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true })
  } catch (error) {
    throw new OptionsExit(
      `error: expected a file that can be written, got '${path}': ${(error as Error).message}`,
      1,
    )
  }
}

function write(path: string, content: string): string {
  writeFileSync(resolve(path), content)
  const short = relative('', resolve(path))
  return short.startsWith('..') ? resolve(path) : `./${short}`
}
