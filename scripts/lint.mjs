// node scripts/lint.mjs [eslint's arguments]
import { tool } from './shell.mjs'

const args = process.argv.slice(2)
process.exit(
  await tool('eslint', 'bin/eslint.js', ['--max-warnings=0', ...(args.length > 0 ? args : ['.'])]),
)
