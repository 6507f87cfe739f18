// node scripts/bench.mjs [names] [--options]: one file of benchmarks/ answers one question; all but the
// main job, or those named. What follows the names, from the first option on, goes to each program.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './shell.mjs'

const mainJob = 'four-regions' // npm start runs it
const given = process.argv.slice(2)
const firstOption = given.findIndex((argument) => argument.startsWith('-'))
const wanted = firstOption < 0 ? given : given.slice(0, firstOption)
const options = firstOption < 0 ? [] : given.slice(firstOption)
const names = readdirSync(join(root, 'benchmarks'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => (wanted.length === 0 ? name !== mainJob : wanted.includes(name)))
  .sort()

const failed = []
for (const name of names) {
  console.log(`\n── ${name}`)
  const program = join('benchmarks', `${name}.ts`)
  const code = await run(process.execPath, ['scripts/run-typescript.mjs', program, ...options])
  if (code !== 0) failed.push(name)
}
if (failed.length > 0) console.error(`\nmissed their bounds: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
