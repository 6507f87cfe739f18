/**
 * How the classical methods do on the standard test sets, with default options: digits and evaluations on NIST's
 * datasets, minima found and evaluations on Moré, Garbow & Hillstrom's, evaluations in 10⁵ dimensions and of methods
 * without derivatives, iterations against the condition number (slide 11), and the time of curve fits. All but the last
 * are counts, the same in every run. A missed bar fails the run.
 *
 * npm run bench -- classical [--only nist,mgh,large,direct,conditions,times] [--quick]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { barLines, type Bar } from './classical/bars.js'
import { conditionFigures } from './classical/condition-numbers.js'
import { conditionPicture } from './classical/condition-plot.js'
import { directFigures } from './classical/direct.js'
import { fitTimeFigures } from './classical/fit-times.js'
import { largeFigures } from './classical/large.js'
import { mghFigures } from './classical/mgh.js'
import { nistFigures } from './classical/nist.js'
import { readOptions } from './compile/options.js'

interface Figures {
  readonly lines: readonly string[]
  readonly bars: readonly Bar[]
}

const groups: Readonly<Record<string, (quick: boolean) => Figures | Promise<Figures>>> = {
  // First, before the process has grown large by others.
  times: async () => ({ lines: [], bars: await fitTimeFigures() }),
  nist: nistFigures,
  mgh: mghFigures,
  large: largeFigures,
  direct: directFigures,
  conditions(quick) {
    const { table, ...figures } = conditionFigures(quick)
    const folder = join(import.meta.dirname, '..', 'reports')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'condition-numbers.svg')
    writeFileSync(file, conditionPicture(table))
    return { ...figures, lines: [...figures.lines, `  drawn in ${file}`] }
  },
}

const { only, quick } = readOptions(process.argv.slice(2), Object.keys(groups))
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`)
console.log('★ goal reached, ✓ accepted, ✗ missed')
let missed = 0
for (const [name, figures] of Object.entries(groups)) {
  if (only.length > 0 && !only.includes(name)) continue
  console.log(`\n${name}`)
  const { lines, bars } = await figures(quick)
  const listed = barLines(bars)
  console.log([...lines, ...listed.lines].join('\n'))
  missed += listed.missed
}
if (missed > 0) console.log(`\n${missed} bars missed`)
if (quick) console.log('quick: few seeds and small condition numbers, so bars decide nothing')
process.exitCode = missed > 0 && !quick ? 1 : 0
