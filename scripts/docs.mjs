// node scripts/docs.mjs: the generated pages of docs/, then the reference of every public name in reports/api.
import { run, tool } from './shell.mjs'

const code = await run(process.execPath, ['scripts/generate.mjs'])
if (code !== 0) process.exit(code)
process.exit(await tool('typedoc', 'bin/typedoc', ['--options', 'typedoc.json']))
