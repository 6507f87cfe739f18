/**
 * What compiled gradients cost beside hand-written ones: JavaScript and C++, plain and vectorised, on
 * ADBench's objectives, a small network and Rosenbrock's valley. Every program is first held against
 * the others and ADBench's reference values. Ratios come from one run; a missed bar fails the run.
 *
 * npm run bench -- compile [--only gmm,mlp] [--quick]
 */
import { cpus } from 'node:os'
import { baCases } from './compile/ba/cases.js'
import type { Case } from './compile/case.js'
import { figureLine, type Figure } from './compile/further/figure.js'
import { productFigures } from './compile/further/products.js'
import { recordingFigures } from './compile/further/recording.js'
import { threadFigures } from './compile/further/threads.js'
import { gmmCases } from './compile/gmm/cases.js'
import { handCases } from './compile/hand/cases.js'
import { lstmCases } from './compile/lstm/cases.js'
import type { Rounds } from './compile/measuring.js'
import { mlpCases } from './compile/mlp/cases.js'
import { NativeBuilds } from './compile/native-program.js'
import { readOptions } from './compile/options.js'
import { hasReference } from './compile/reference.js'
import { rosenbrockCases } from './compile/rosenbrock/cases.js'
import { runCase } from './compile/run-case.js'
import { caseLines, tableHead } from './compile/table.js'

const problems: Readonly<Record<string, (quick: boolean) => readonly Case[]>> = {
  gmm: gmmCases,
  mlp: mlpCases,
  rosenbrock: rosenbrockCases,
  ba: baCases,
  hand: handCases,
  lstm: lstmCases,
}

type Figures = Readonly<
  Record<string, (quick: boolean, rounds: Rounds) => readonly Figure[] | Promise<readonly Figure[]>>
>

/** First calls, before the process has grown large by others. */
const first: Figures = { recording: recordingFigures }

const further: Figures = { products: productFigures, threads: threadFigures }

const groups = [first, problems, further].flatMap(Object.keys)
const { only, quick } = readOptions(process.argv.slice(2), groups)
const wanted = ([name]: readonly [string, unknown]): boolean =>
  only.length === 0 || only.includes(name)
const rounds: Rounds = quick
  ? { rounds: 3, slot: 0.005, longest: 1 }
  : { rounds: 15, slot: 0.02, longest: 3 }

/** Prints the lines of the problems asked for; returns how many bars they miss. */
async function runProblems(): Promise<number> {
  const asked = Object.entries(problems).filter(wanted)
  if (asked.length === 0) return 0
  const builds = NativeBuilds.available ? new NativeBuilds() : undefined
  if (builds === undefined) console.log('g++ was not found: no ratios to C++\n')
  if (!hasReference) console.log("ADBench's inputs were not found: made-up ones of their form\n")
  console.log(`\n${tableHead()}`)
  let missed = 0
  try {
    for (const [, make] of asked) {
      for (const each of make(quick)) missed += await runAndPrint(each, builds)
    }
  } finally {
    builds?.dispose()
  }
  return missed
}

async function runAndPrint(each: Case, builds: NativeBuilds | undefined): Promise<number> {
  const { lines, missed } = caseLines(await runCase(each, builds, rounds))
  console.log(lines.join('\n'))
  return missed
}

async function runFigures(groups: Figures): Promise<number> {
  let missed = 0
  for (const [name, figures] of Object.entries(groups).filter(wanted)) {
    console.log(`\n${name}`)
    for (const figure of await figures(quick, rounds)) {
      const { text, missed: here } = figureLine(figure)
      console.log(text)
      missed += Number(here)
    }
  }
  return missed
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread`)
console.log('★ goal reached, ✓ accepted, ✗ missed')
const missed = (await runFigures(first)) + (await runProblems()) + (await runFigures(further))
if (missed > 0) console.log(`\n${missed} bars missed`)
if (quick) console.log('quick: small instances and few samples, so bars decide nothing')
process.exitCode = missed > 0 && !quick ? 1 : 0
