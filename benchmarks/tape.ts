/**
 * What derivatives cost on the interpreted tape: time and memory for each row, products in gradients,
 * growth with the size of a problem and over repeated evaluations. Ratios come from one run.
 */
import { cpus } from 'node:os'
import {
  grad,
  matmul,
  mean,
  sin,
  softmaxCrossEntropy,
  square,
  sub,
  tanh,
  tensor,
  trace,
  valueAndGrad,
  valueGradientGnvp,
  valueGradientHvp,
  type Tensor,
  type Traced,
} from '../packages/ad-core/src/index.js'
import type { Tape } from '../packages/ad-core/src/tape/tape.js'
import { keptRun } from '../packages/ad-core/src/transforms/run.js'
import { dualPullback, pushforward } from '../packages/ad-core/src/transforms/tangents.js'

/** Seconds of one call: the median of several samples after a warm-up. */
function seconds(body: () => void, samples = 9): number {
  for (let k = 0; k < 3; k++) body()
  const times = Array.from({ length: samples }, () => {
    const start = process.hrtime.bigint()
    body()
    return Number(process.hrtime.bigint() - start) / 1e9
  })
  return times.sort((a, b) => a - b)[samples >> 1]!
}

/** Time of one thing over another's, the two in turn: the median of the pairs. */
function ratio(body: () => void, other: () => void, pairs = 15): number {
  const ratios = Array.from({ length: pairs }, () => seconds(body, 1) / seconds(other, 1))
  return ratios.sort((a, b) => a - b)[pairs >> 1]!
}

function print(what: string, value: string, bar = ''): void {
  console.log(`${what.padEnd(62)}${value.padStart(12)}   ${bar}`)
}

/** Bytes held by a tape's columns. */
function bytes(tape: Tape): number {
  const { operation, left, right, value, flags, adjoint, tangent, adjointTangent } = tape
  return [operation, left, right, value, flags, adjoint, tangent, adjointTangent].reduce(
    (total, column) => total + column.byteLength,
    0,
  )
}

/** Scalar code with traced objects: alternating products and sums. */
function chain(x: Traced): Traced {
  let s = x.at(0)
  const [y, z] = [x.at(1), x.at(2)]
  for (let i = 0; i < 100_000; i++) s = s.mul(y).add(z)
  return s
}

/** Scalar code whose functions are not linear. */
function waves(x: Traced): Traced {
  let s = x.at(1)
  for (let i = 0; i < 40_000; i++) {
    const u = sin(x.at(0).mul(i * 1e-4)).add(x.at(1))
    s = s.add(tanh(u).mul(x.at(2)))
  }
  return s
}

function rosenbrock(x: Traced): Traced {
  let total = x.at(0).mul(0)
  for (let i = 0; i + 1 < x.length; i += 2) {
    const a = x.at(i + 1).sub(x.at(i).square())
    total = total.add(a.square().mul(100)).add(sub(1, x.at(i)).square())
  }
  return total
}

const start = [0.3, 0.999999, 0.2]
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread\n`)

const rows = trace(chain)(start).rows.length
const gradient = grad(chain)
print(
  'record + adjoint sweep, ns a row',
  ((seconds(() => gradient(start), 25) / rows) * 1e9).toFixed(1),
  '≤ 25',
)

const run = keptRun('benchmark', chain, start, [], true)
run.pullback([1])
print('bytes a row, first order', (bytes(run.tape) / run.tape.length).toFixed(1), '≤ 32')
pushforward(run, [undefined])
dualPullback(run, [1], [undefined])
print('bytes a row, with tangents', (bytes(run.tape) / run.tape.length).toFixed(1), '≤ 48')

const small = grad((x: Traced) => square(sin(x)).add(x))
const collect = (globalThis as { gc?: () => void }).gc ?? ((): void => {})
for (let i = 0; i < 1000; i++) small(0.3)
collect()
const before = process.memoryUsage().heapUsed
for (let i = 0; i < 100_000; i++) small(0.3)
collect()
const growth = process.memoryUsage().heapUsed - before
print('growth over 100,000 evaluations, bytes each', (growth / 1e5).toFixed(2), '≈ 0')

const scalarGradient = seconds(() => valueAndGrad(waves)(start))
print(
  'gradient + Hv, scalar, in gradients',
  (seconds(() => valueGradientHvp(waves)(start, start)) / scalarGradient).toFixed(2),
  '≤ 2.2',
)

const size = 256
const matrix = (seed: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, i) => Math.sin(seed + i) / 16)
const shaped = (w: Traced): Traced => w.reshape([size, size])
const parameters = { a: matrix(1), b: matrix(2) }
const direction = { a: matrix(3), b: matrix(4) }
const [inputs, targets] = [matrix(5), matrix(6)]
interface Weights {
  a: Traced
  b: Traced
}
const model = (w: Weights, x: Traced): Traced =>
  matmul(tanh(matmul(shaped(x), shaped(w.a))), shaped(w.b))
const loss = (z: Traced, _x: Traced, t: Traced): Traced => mean(square(sub(z, shaped(t)))) as Traced
const whole = (w: Weights, x: Traced, t: Traced): Traced => loss(model(w, x), x, t)
const dense = seconds(() => valueAndGrad(whole)(parameters, inputs, targets))
const hv = seconds(() => valueGradientHvp(whole)(parameters, direction, inputs, targets)) / dense
const gv =
  seconds(() => valueGradientGnvp(model, loss)(parameters, direction, inputs, targets)) / dense
print('gradient + Hv, matrix products, in gradients', hv.toFixed(2), '≤ 3.3')
print('gradient + Gv, matrix products, in gradients', gv.toFixed(2), '≤ 2.6, below Hv')

const squared = (z: Traced): Traced => square(z)
const scalarGv = (): unknown => valueGradientGnvp(waves, squared)(start, start)
const scalarHv = (): unknown => valueGradientHvp((x: Traced) => square(waves(x)))(start, start)
print('gradient + Gv over gradient + Hv, scalar', ratio(scalarGv, scalarHv).toFixed(2), '< 1')

/** The network of the main job: 2-10-10-4 with biases, softmax and cross-entropy. */
interface Layers {
  W1: Traced
  b1: Traced
  W2: Traced
  b2: Traced
  W3: Traced
  b3: Traced
}
const network = (w: Layers, x: Traced): Traced => {
  const first = tanh(matmul(x, w.W1).add(w.b1))
  const second = tanh(matmul(first, w.W2).add(w.b2))
  return matmul(second, w.W3).add(w.b3)
}
const crossEntropy = (z: Traced, _x: Traced, t: Traced): Traced =>
  mean(softmaxCrossEntropy(z, t)) as Traced
const layers = (seed: number): Record<keyof Layers, Tensor> => {
  const entries = (...shape: number[]): Tensor =>
    tensor(
      matrix(seed).slice(
        0,
        shape.reduce((size, length) => size * length),
      ),
      { shape },
    )
  return {
    W1: entries(2, 10),
    b1: entries(10),
    W2: entries(10, 10),
    b2: entries(10),
    W3: entries(10, 4),
    b3: entries(4),
  }
}
const [weights, along] = [layers(1), layers(2)]
const points = tensor(matrix(3).slice(0, 20), { shape: [10, 2] })
const labels = tensor([0, 1, 2, 3, 0, 1, 2, 3, 0, 1], { dtype: 'i32' })
const networkGv = valueGradientGnvp(network, crossEntropy)
const networkHv = valueGradientHvp((w: Layers, x: Traced, t: Traced) =>
  crossEntropy(network(w, x), x, t),
)
const products = ratio(
  () => {
    for (let i = 0; i < 100; i++) networkGv(weights, along, points, labels)
  },
  () => {
    for (let i = 0; i < 100; i++) networkHv(weights, along, points, labels)
  },
)
print('the same, network of 184 weights, batch 10', products.toFixed(2), '< 1')

console.log('\ngradient of extended Rosenbrock')
for (const n of [1e2, 1e3, 1e4, 1e5, 1e6]) {
  const x = new Float64Array(n).fill(1.2)
  const repeat = Math.max(1, Math.round(2e4 / n))
  const time = seconds(
    () => {
      for (let i = 0; i < repeat; i++) grad(rosenbrock)(x)
    },
    n > 1e5 ? 3 : 9,
  )
  print(`  n = ${n.toExponential(0)}, ns an entry`, ((time / repeat / n) * 1e9).toFixed(0))
}
