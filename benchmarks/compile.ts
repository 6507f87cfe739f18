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
import { gmmCases } from './compile/gmm/cases.js'
import { handCases } from './compile/hand/cases.js'
import { lstmCases } from './compile/lstm/cases.js'
import type { Rounds } from './compile/measuring.js'
import { mlpCases } from './compile/mlp/cases.js'
import { NativeBuilds } from './compile/native-program.js'
import { readOptions } from './compile/options.js'
import { rosenbrockCases } from './compile/rosenbrock/cases.js'
import { runCase } from './compile/run-case.js'
import { caseLines, tableHead } from './compile/table.js'

const groups: Readonly<Record<string, (quick: boolean) => readonly Case[]>> = {
  gmm: gmmCases,
  mlp: mlpCases,
  rosenbrock: rosenbrockCases,
  ba: baCases,
  hand: handCases,
  lstm: lstmCases,
}

const { only, quick } = readOptions(process.argv.slice(2), Object.keys(groups))
const wanted = (name: string): boolean => only.length === 0 || only.includes(name)
const rounds: Rounds = quick
  ? { rounds: 3, slot: 0.005, longest: 1 }
  : { rounds: 15, slot: 0.02, longest: 3 }

const builds = NativeBuilds.available ? new NativeBuilds() : undefined
if (builds === undefined) console.log('g++ was not found: no ratios to C++')
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread`)
console.log('★ goal reached, ✓ accepted, ✗ missed\n')
console.log(tableHead())

let missed = 0
try {
  for (const [name, cases] of Object.entries(groups)) {
    if (!wanted(name)) continue
    for (const each of cases(quick)) {
      const times = await runCase(each, builds, rounds)
      if (each.bars === undefined) console.log(`${each.name}: all programs agree`)
      else {
        const { lines, missed: here } = caseLines(times)
        console.log(lines.join('\n'))
        missed += here
      }
    }
  }
} finally {
  builds?.dispose()
}
if (missed > 0) console.log(`\n${missed} bars missed`)
process.exitCode = missed > 0 && !quick ? 1 : 0
