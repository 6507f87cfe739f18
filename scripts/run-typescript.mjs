// node scripts/run-typescript.mjs <program.ts> [--] [arguments]
// The program sees its own path in process.argv[1], its arguments after it, and `gc` as a global.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { bundleTypeScript } from './bundle-typescript.mjs'
import { root } from './shell.mjs'

const [program, ...rest] = process.argv.slice(2)
if (program === undefined) throw new Error('run-typescript: expected a program, got none')
const file = resolve(root, program)
while (rest[0] === '--') rest.shift()

const module = await bundleTypeScript(file)
process.setSourceMapsEnabled(true)
setFlagsFromString('--expose-gc')
globalThis.gc = runInNewContext('gc')
process.argv = [process.argv[0], file, ...rest]
await import(pathToFileURL(module).href)
