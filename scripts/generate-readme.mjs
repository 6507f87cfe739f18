// Copies each program that README.md shows from examples/, where it runs:
// the code block after `<!-- examples/name.ts -->` is that file.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './shell.mjs'

const file = join(root, 'README.md')
const shown = /(<!-- (examples\/[\w-]+\.ts) -->\n+```ts\n)[\s\S]*?(```\n)/g
const text = readFileSync(file, 'utf8')
const copied = text.replace(
  shown,
  (_all, head, name, foot) => head + readFileSync(join(root, name), 'utf8') + foot,
)
if (copied !== text) writeFileSync(file, copied)
