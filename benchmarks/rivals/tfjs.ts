import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startRival, type Rival } from './rival.js'

const folder = join(import.meta.dirname, 'tfjs')

/** TensorFlow.js on each back end that needs no graphics; none where it can't be installed. */
export async function startTfjs(problemFile: string): Promise<readonly Rival[]> {
  if (!isInstalled() && !(await install())) {
    console.log('tfjs could not be installed: skipped')
    return []
  }
  const start = (backend: string): Promise<Rival> =>
    startRival(process.execPath, [join(folder, 'steps.mjs'), problemFile, backend])
  return Promise.all(['cpu', 'wasm'].map(start))
}

/** Whether what the lockfile names is what was installed last. */
function isInstalled(): boolean {
  const installed = join(folder, 'node_modules', '.pnpm', 'lock.yaml')
  if (!existsSync(installed)) return false
  const wanted = join(folder, 'pnpm-lock.yaml')
  return readFileSync(installed, 'utf8') === readFileSync(wanted, 'utf8')
}

async function install(): Promise<boolean> {
  // Imported by its place: bundled into this program it would take that for the repository.
  const file = join(import.meta.dirname, '..', '..', 'scripts', 'pnpm.mjs')
  const { pnpm } = (await import(pathToFileURL(file).href)) as {
    readonly pnpm: (args: readonly string[], options: object) => Promise<number>
  }
  const args = ['install', '--frozen-lockfile', '--ignore-workspace']
  args.push('--config.confirm-modules-purge=false', '--reporter=append-only')
  return (await pnpm(args, { cwd: folder })) === 0
}
