// node scripts/check-generated.mjs: generates again and fails when that changes any file.
import { join } from 'node:path'
import { fingerprint, read, root, run } from './shell.mjs'

const state = () => {
  const names = read('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  return new Map(
    names
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => [name, fingerprint([join(root, name)])]),
  )
}

const before = state()
const code = await run(process.execPath, ['scripts/generate.mjs'])
if (code !== 0) process.exit(code)
const after = state()
const stale = [...after].filter(([name, print]) => before.get(name) !== print)
for (const [name] of stale)
  console.error(`check-generated: ${name} was stale; commit what is there now`)
process.exit(stale.length === 0 ? 0 : 1)
