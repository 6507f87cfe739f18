/**
 * The main job: the Four Regions benchmark of Singhal and Wu (1989), as on slides 37–41 of the
 * lecture: SGD, ALAP, SMD, GEKF and others train the same network, all derivatives from the tape.
 * `npm start -- --help` lists the options.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { laboratory } from './four-regions/laboratory.js'
import { main } from './four-regions/main.js'

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A digest of all code that results depend on: a run goes on only with what it was begun with. */
function versionOfCode(): string {
  const digest = createHash('sha256').update(process.version)
  const packages = ['ad-core', 'optim-classical', 'optim-stochastic']
  const folders = ['./four-regions', ...packages.map((name) => `../packages/${name}/dist`)]
  for (const folder of folders.map(pathOf)) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.js$|(?<!\.test|\.d)\.ts$/.test(file)) digest.update(readFileSync(join(folder, file)))
    }
  }
  return digest.digest('hex')
}

process.exitCode = main(process.argv.slice(2), laboratory, {
  stored: pathOf('./four-regions/full-results.json'),
  journal: pathOf('../reports/four-regions.journal'),
  version: versionOfCode(),
})
