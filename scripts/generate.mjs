// node scripts/generate.mjs
// Runs every scripts/generate-*.{mjs,ts}; each derives checked-in files from the records.
// Fixtures of high precision come from generate-fixtures.py and generate-kernel-fixtures.py:
// these want Python and mpmath and are run by hand.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './shell.mjs'

const generators = readdirSync(join(root, 'scripts')).filter((name) =>
  /^generate-.*\.(mjs|ts)$/.test(name),
)
for (const name of generators.sort()) {
  const file = join('scripts', name)
  const args = name.endsWith('.ts') ? ['scripts/run-typescript.mjs', file] : [file]
  const code = await run(process.execPath, args)
  if (code !== 0) process.exit(code)
}
