import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startRival, type Rival } from './rival.js'

/** PyTorch on one thread, by the Python that PYTHON names or the first on the path that has it. */
export async function startTorch(problemFile: string): Promise<Rival | undefined> {
  const named = process.env['PYTHON']
  const python = (named === undefined ? ['python3', 'python'] : [named]).find(hasTorch)
  if (python === undefined) {
    const where = named ?? 'python3 or python'
    console.log(`torch was not found by ${where}: skipped. Perhaps PYTHON=/path/to/python?`)
    return undefined
  }
  const program = join(import.meta.dirname, 'torch', 'steps.py')
  return startRival(python, [program, problemFile], { OMP_NUM_THREADS: '1' })
}

function hasTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0
}
