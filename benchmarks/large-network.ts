/**
 * A network of 20 million weights in single precision, as on slide 43: what a step of SGD and one of SMD
 * take, in time and memory, and a checkpoint of it.
 *
 * npm run bench -- large-network
 */
import { rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, matmul, softmaxCrossEntropy, tanh, tensor, type Traced } from '@wengert/ad-core'
import { randomStream, sgd, smd, train } from '@wengert/optim-stochastic'

const WIDTHS = [784, 4096, 4096, 10] as const
const BATCH = 32
const STEPS = 8

const random = randomStream(0)
const weights = (rows: number, columns: number) => {
  const size = Math.sqrt(3 / rows)
  const data = Float32Array.from(
    { length: rows * columns },
    () => size * (2 * random.uniform() - 1),
  )
  return tensor(data, { shape: [rows, columns], dtype: 'f32' })
}

const [inputs, hidden, further, classes] = WIDTHS
const params = {
  U: weights(inputs, hidden),
  a: new Float32Array(hidden),
  V: weights(hidden, further),
  b: new Float32Array(further),
  W: weights(further, classes),
  c: new Float32Array(classes),
}
type Network = { readonly [Name in keyof typeof params]: Traced }

const patterns = BATCH * STEPS
const pixels = Float32Array.from({ length: patterns * inputs }, () => random.normal())
const problem = {
  params,
  data: {
    inputs: tensor(pixels, { shape: [patterns, inputs], dtype: 'f32' }),
    targets: Int32Array.from({ length: patterns }, (_, k) => (pixels[k * inputs]! > 0 ? 1 : 0)),
  },
  model: (p: Network, x: Traced) => {
    const first = tanh(add(matmul(x, p.U), p.a))
    const second = tanh(add(matmul(first, p.V), p.b))
    return add(matmul(second, p.W), p.c)
  },
  loss: (z: Traced, t: Traced) => softmaxCrossEntropy(z, t).mean(),
  batchSize: BATCH,
  steps: STEPS,
  compile: true,
} as const

/** Median seconds of a step after the first two, and memory at the end. */
async function measure(optimizer: ReturnType<typeof smd>): Promise<[number, number, number]> {
  const seconds: number[] = []
  let last = performance.now()
  const onStep = () => {
    const now = performance.now()
    seconds.push((now - last) / 1000)
    last = now
  }
  const { loss } = await train({ ...problem, optimizer, onStep })
  const [median] = seconds
    .slice(2)
    .sort((x, y) => x - y)
    .slice(Math.floor((STEPS - 2) / 2))
  return [median!, process.memoryUsage().rss / 2 ** 30, loss]
}

const count = Object.values(params).reduce(
  (sum, leaf) => sum + ('data' in leaf ? leaf.data : leaf).length,
  0,
)
console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}, one thread`)
console.log(`${count.toLocaleString('en')} weights in single precision, batch ${BATCH}\n`)
const plain = await measure(sgd({ stepSize: 0.01 }) as never)
const meta = await measure(smd({ stepSize: 0.01 }) as never)
for (const [name, [seconds, memory, loss]] of [
  ['SGD', plain],
  ['SMD', meta],
] as const) {
  console.log(
    `${name}   ${seconds.toFixed(2)} s a step   ${memory.toFixed(1)} GiB   loss ${loss.toFixed(3)}`,
  )
}
console.log(`SMD over SGD   ${(meta[0] / plain[0]).toFixed(2)}`)

const checkpoint = join(tmpdir(), 'wengert-large-network.checkpoint')
const start = performance.now()
await train({ ...problem, steps: 0, optimizer: smd({ stepSize: 0.01 }), checkpoint, every: 1 })
const written = (performance.now() - start) / 1000
const megabytes = statSync(checkpoint).size / 2 ** 20
rmSync(checkpoint)
console.log(
  `\na checkpoint of SMD: ${megabytes.toFixed(0)} MiB, written in ${written.toFixed(1)} s`,
)
