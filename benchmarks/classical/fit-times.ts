import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { median, type Bar } from './bars.js'
import { datasets, fitAll } from './nist.js'

/** Milliseconds of all 40 NIST fits: warm, and as a process of their own. */
export async function fitTimeFigures(): Promise<readonly Bar[]> {
  const sets = datasets()
  if (sets.length === 0) return []
  const cold = await coldTimes()
  const warm: number[] = []
  for (let round = 0; round < 60; round++) {
    const start = performance.now()
    fitAll(sets)
    warm.push(performance.now() - start)
  }
  return [
    {
      figure: 'all 40 NIST fits, warm, ms',
      value: median(warm.slice(30)),
      accept: 20,
      goal: 12,
      digits: 1,
    },
    { figure: 'all 40 NIST fits, a process from its start, ms', value: median(cold), accept: 500 },
  ]
}

async function coldTimes(): Promise<readonly number[]> {
  // Imported by its place: bundled into this program it would take that for the repository.
  const bundler = join(import.meta.dirname, '..', '..', 'scripts', 'bundle-typescript.mjs')
  const { bundleTypeScript } = (await import(pathToFileURL(bundler).href)) as {
    readonly bundleTypeScript: (file: string) => Promise<string>
  }
  const program = await bundleTypeScript(join(import.meta.dirname, 'fit-process.ts'))
  return Array.from({ length: 5 }, () => {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`fit-times: expected the fits to run, got ${stderr}`)
    return performance.now() - start
  })
}
