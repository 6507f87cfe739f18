import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from '@wengert/ad-core'
import { sgd, subset, train } from '@wengert/optim-stochastic'
import { openDataset, writeDataset } from '@wengert/optim-stochastic/files'
import { fourRegions } from '@wengert/optim-stochastic/problems'

// Training from a file that needs not fit into memory: a million labelled points, in a random
// order, read on a thread while others are trained on.
const folder = await mkdtemp(join(tmpdir(), 'wengert-'))
const path = join(folder, 'points.data')
const points = fourRegions.sample(1_000_000)
await writeDataset(path, points, { dtypes: 'f64' })
await writeDataset(join(folder, 'halves.data'), points, { dtypes: { inputs: 'f16' } })
const megabytes = async (file: string): Promise<string> => `${(await stat(file)).size / 1e6} MB`
console.log('f64', await megabytes(path), 'f16', await megabytes(join(folder, 'halves.data')))

const settings = {
  params: fourRegions.init(0),
  model: fourRegions.model,
  loss: fourRegions.loss,
  optimizer: sgd({ stepSize: 0.3 }),
  batchSize: 20,
  steps: 5000,
  every: 1000,
}
const file = await openDataset<{ inputs: Tensor; targets: Int32Array }>(path)
const timed = async (name: string, data: typeof points | typeof file): Promise<string> => {
  const start = performance.now()
  const { patterns, state } = await train({ ...settings, data })
  const rate = (1000 * patterns) / (performance.now() - start)
  console.log(name, Math.round(rate), 'patterns a second')
  return JSON.stringify(state)
}
await timed('warming up', points)
const inMemory = await timed('from memory', points)
const fromFile = await timed('from the file', file)
console.log('the same run, bit for bit:', inMemory === fromFile)

// A part held out, by index: nothing is read for it before it is asked for.
const heldOut = subset(
  file,
  new Int32Array(1000).map((_, i) => 999_000 + i),
)
const { targets } = await heldOut.gather(Int32Array.of(0, 1, 2), 3)
console.log('classes of three points held out:', [...targets])

await file.close()
await rm(folder, { recursive: true })
