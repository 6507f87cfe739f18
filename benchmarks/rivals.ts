/**
 * Beside others, on the same networks, data and batches, with constants set equal: whether a step's loss is the same
 * as with torch.optim (f64) and tf.train (f32), and what a step takes. PyTorch is looked for (PYTHON), TensorFlow.js
 * installed by the lockfile in rivals/tfjs; what can't be had is skipped. Times are of one thread, of programs that
 * take turns: ours are of `trainer`'s steps with drawing the batch and reporting the loss, theirs of steps alone, on
 * batches made before, whose loss isn't read, with the fastest of torch's forms of each optimizer.
 *
 * npm run bench -- rivals [--only times,torch,tfjs] [--quick]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from './compile/options.js'
import { agreementLines } from './rivals/agreement.js'
import { tfjsPairs, torchPairs } from './rivals/methods.js'
import { problemAsData } from './rivals/problem.js'
import type { Rival } from './rivals/rival.js'
import { startTfjs } from './rivals/tfjs.js'
import { timeLines, type Opponent } from './rivals/times.js'
import { startTorch } from './rivals/torch.js'

type Lines = Promise<{ readonly lines: readonly string[]; readonly missed: number }>

const groups = ['times', 'torch', 'tfjs']
const { only, quick } = readOptions(process.argv.slice(2), groups)
const isWanted = (group: string): boolean => only.length === 0 || only.includes(group)
const rounds = quick ? { rounds: 2, slot: 0.02, longest: 1 } : { rounds: 5, slot: 0.1, longest: 3 }

let missed = 0
async function print(found: Lines): Promise<void> {
  const { lines, missed: here } = await found
  console.log(`\n${lines.join('\n')}`)
  missed += here
}

async function compare(torch: Rival | undefined, tfjs: readonly Rival[]): Promise<void> {
  // First, before single precision has taught loops that there are two kinds of vectors.
  if (isWanted('times')) {
    const opponents: Opponent[] = tfjs.map((rival) => ({
      rival,
      precision: 'f32',
      pairs: tfjsPairs,
    }))
    if (torch !== undefined) {
      for (const precision of ['f32', 'f64'] as const) {
        opponents.unshift({ rival: torch, precision, pairs: torchPairs })
      }
    }
    if (opponents.length > 0) await print(timeLines(opponents, rounds))
  }
  if (torch !== undefined && isWanted('torch')) {
    const agreement = { pairs: torchPairs, precision: 'f64', steps: 1000, accept: 1e-6 } as const
    await print(agreementLines(torch, agreement))
  }
  if (isWanted('tfjs')) {
    const agreement = { pairs: tfjsPairs, precision: 'f32', steps: 100, accept: 1e-3 } as const
    for (const rival of tfjs) await print(agreementLines(rival, agreement))
  }
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread`)
const folder = mkdtempSync(join(tmpdir(), 'rivals-'))
const rivals: Rival[] = []
try {
  const problemFile = join(folder, 'problem.json')
  writeFileSync(problemFile, JSON.stringify(problemAsData()))
  const mayBeAsked = (group: string): boolean => isWanted(group) || isWanted('times')
  const torch = mayBeAsked('torch') ? await startTorch(problemFile) : undefined
  if (torch !== undefined) rivals.push(torch)
  const tfjs = mayBeAsked('tfjs') ? await startTfjs(problemFile) : []
  rivals.push(...tfjs)
  await compare(torch, tfjs)
} finally {
  for (const rival of rivals) rival.stop()
  rmSync(folder, { recursive: true })
}
if (missed > 0) console.log(`\n${missed} bars missed`)
if (quick) console.log('quick: few and short samples, so ratios decide nothing')
process.exitCode = missed > 0 && !quick ? 1 : 0
