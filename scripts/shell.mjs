// Running programs from the repository's root, in an environment that no caller's shell can bend.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where intermediate results go: ignored by git, gone with node_modules. */
export const cache = join(root, 'node_modules', '.cache', 'wengert')

// Inherited from the caller, each of these changes what is installed, where, or how a program runs.
const foreign =
  /^(NODE_OPTIONS|NODE_ENV|NODE_PATH|npm_config_(prefix|local_prefix|omit|include|only|also|dev|production|global|location|dry_run|workspaces?|recursive|ignore_workspace|frozen_lockfile|call|package))$/i

/** The caller's environment without what would change the outcome. */
export const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))

/** Runs a program with the caller's terminal; resolves to its exit code. */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment(),
      stdio: 'inherit',
      ...options,
    })
    const pass = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const each of signals) process.off(each, pass)
      resolve(signal ? 1 : (code ?? 1))
    })
  })

/** Runs a Node program of a dependency: `tool('eslint', 'bin/eslint.js', ['.'])`. */
export const tool = (name, file, args = [], flags = []) =>
  run(process.execPath, [...flags, programOf(name, file), ...args])

/** Path of a dependency's program, wherever the package manager put it. */
export const programOf = (name, file) => join(root, 'node_modules', name, file)

/** A program's standard output as text; throws when it fails. */
export const read = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** All files below a folder, sorted, without dependencies and build results. */
export const filesBelow = (folder, accept = () => true) => {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return accept(path) ? [path] : []
      return ['node_modules', 'dist', '.git'].includes(entry.name) ? [] : filesBelow(path, accept)
    })
}

/** A fingerprint of names and contents; what is missing counts as missing. */
export const fingerprint = (paths, salt = '') => {
  const hash = createHash('sha256').update(salt)
  for (const path of paths) {
    hash.update(`\0${path.slice(root.length)}\0`)
    if (existsSync(path)) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** The workspace's packages: folder name, folder and manifest. */
export const packages = () =>
  ['ad-core', 'optim-classical', 'optim-stochastic'].map((name) => {
    const folder = join(root, 'packages', name)
    return {
      name,
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }
  })

/** `require` as seen from the root, for packages that are installed only after set-up. */
export const requireFromRoot = createRequire(join(root, 'package.json'))
