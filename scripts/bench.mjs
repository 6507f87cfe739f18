// node scripts/bench.mjs [names]: one file of benchmarks/ answers one question; all but the main job, or those named.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './shell.mjs'

const mainJob = 'four-regions' // npm start runs it
const wanted = process.argv.slice(2)
const names = readdirSync(join(root, 'benchmarks'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => (wanted.length === 0 ? name !== mainJob : wanted.includes(name)))
  .sort()

const failed = []
for (const name of names) {
  console.log(`\n── ${name}`)
  const program = join('benchmarks', `${name}.ts`)
  if ((await run(process.execPath, ['scripts/run-typescript.mjs', program])) !== 0)
    failed.push(name)
}
if (failed.length > 0) console.error(`\nmissed their bounds: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
