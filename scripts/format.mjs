// node scripts/format.mjs [--check] [files]: writes everything in the house's format, or only says what differs.
import { tool } from './shell.mjs'

const check = process.argv.includes('--check')
const files = process.argv.slice(2).filter((each) => each !== '--check')
const mode = check ? '--check' : '--write'
process.exit(
  await tool('prettier', 'bin/prettier.cjs', [
    mode,
    '--log-level=warn',
    ...(files.length > 0 ? files : ['.']),
  ]),
)
