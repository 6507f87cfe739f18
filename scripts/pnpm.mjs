// The pinned pnpm, started with what Node brings along: resolves to its exit code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './shell.mjs'

export const pnpm = (args, options = {}) => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const quiet = { stdio: ['ignore', 2, 2], ...options } // standard output belongs to the script
  // npm's own program where npm started us: it needs neither a shell nor a PATH.
  const npm = process.env.npm_execpath
  const isNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)
  return isNpm
    ? run(process.execPath, [npm, 'exec', '--yes', '--', packageManager, ...args], quiet)
    : run('npx', ['--yes', packageManager, ...args], {
        ...quiet,
        shell: process.platform === 'win32',
      })
}
