// node scripts/with-dependencies.mjs [--build] <script.mjs> [arguments]
// Brings a fresh clone into working order with Node and npm alone, then runs a script.
// Dependencies are installed when the lockfile or a manifest has changed since the last time,
// packages are built (--build) when their sources have; otherwise neither costs anything.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './pnpm.mjs'
import { cache, fingerprint, packages, root, run } from './shell.mjs'

const stamp = join(cache, 'installed')

const wanted = () =>
  fingerprint(
    ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']
      .map((name) => join(root, name))
      .concat(packages().map(({ folder }) => join(folder, 'package.json'))),
    `${process.platform} ${process.arch}`,
  )

const isInstalled = () =>
  existsSync(join(root, 'node_modules', '.modules.yaml')) &&
  packages().every(({ manifest, folder }) =>
    Object.keys(manifest.dependencies ?? {}).every((name) =>
      existsSync(join(folder, 'node_modules', name)),
    ),
  ) &&
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === wanted()

const install = async () => {
  const args = ['install', '--frozen-lockfile', '--prod=false']
  args.push('--config.confirm-modules-purge=false', '--reporter=append-only')
  const code = await pnpm(args)
  if (code !== 0) process.exit(code)
  mkdirSync(cache, { recursive: true })
  writeFileSync(stamp, wanted())
}

const args = process.argv.slice(2)
const build = args[0] === '--build'
if (build) args.shift()
const [script, ...rest] = args
if (script === undefined) throw new Error('with-dependencies: expected a script to run, got none')

if (!isInstalled()) await install()
if (build) {
  const code = await run(process.execPath, [join(root, 'scripts/build.mjs')], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0) process.exit(code)
}
process.exit(await run(process.execPath, [join(root, script), ...rest]))
