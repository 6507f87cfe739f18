// node scripts/test.mjs [jest's arguments]
// The suite on ES modules, with the collector in reach of leak tests; ends with `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, tool } from './shell.mjs'

const flags = ['--experimental-vm-modules', '--expose-gc']
if (process.allowedNodeEnvironmentFlags.has('--disable-warning')) {
  flags.push('--disable-warning=ExperimentalWarning')
}
const results = join(cache, 'tests.json')
mkdirSync(cache, { recursive: true })
rmSync(results, { force: true })

const args = ['--json', `--outputFile=${results}`, ...process.argv.slice(2)]
const code = await tool('jest', 'bin/jest.js', args, flags)

if (existsSync(results)) {
  const totals = JSON.parse(readFileSync(results, 'utf8'))
  // A file that does not load has no tests to count: it is one failure.
  const failed = totals.numFailedTests + totals.numRuntimeErrorTestSuites
  console.log(`${totals.numPassedTests} passed, ${failed} failed`)
} else if (code !== 0) {
  console.log('0 passed, 1 failed')
}
process.exit(code)
