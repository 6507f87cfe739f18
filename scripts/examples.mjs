// node scripts/examples.mjs [names]: runs every program of examples/, each in a process of its own.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './shell.mjs'

const wanted = process.argv.slice(2)
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace(/\.ts$/, '')))
  .sort()

const failed = []
for (const name of examples) {
  console.log(`\n── ${name}`)
  const code = await run(process.execPath, ['scripts/run-typescript.mjs', join('examples', name)])
  if (code !== 0) failed.push(name)
}
console.log(`\n${examples.length - failed.length} of ${examples.length} examples ran`)
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
