// node steps.mjs <problem.json> <cpu | wasm>: steps of tf.train's optimizers on the networks of a
// problem file. Questions and answers are lines of JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { createInterface } from 'node:readline'
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'

const SAMPLE = 2 // milliseconds of the steps that are timed together
const WARM_UP = 200

const [problemFile, backend] = process.argv.slice(2)
const problem = JSON.parse(readFileSync(problemFile, 'utf8'))
const answer = (answered) => process.stdout.write(`${JSON.stringify(answered)}\n`)

const wasmProgram = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
setWasmPaths(dirname(wasmProgram) + sep)
setThreadsCount(1)
if (!(await tf.setBackend(backend))) throw new Error(`no back end ${backend}`)
await tf.ready()

const batches = (() => {
  const { batch, inputs, targets } = problem
  return Array.from({ length: targets.length / batch }, (_, k) => ({
    inputs: tf.tensor2d(inputs.slice(2 * batch * k, 2 * batch * (k + 1)), [batch, 2]),
    targets: tf.cast(tf.oneHot(targets.slice(batch * k, batch * (k + 1)), 4), 'float32'),
  }))
})()

/** A training from the start of the network: each call is one step, and returns its loss as a tensor. */
const start = ({ network, optimizer, settings }) => {
  const params = problem.networks[network].map(({ shape, data }) =>
    tf.variable(tf.tensor(data, shape)),
  )
  const [W1, b1, W2, b2, W3, b3] = params
  const method = tf.train[optimizer](...settings)
  let done = 0
  return () => {
    const { inputs, targets } = batches[done++ % batches.length]
    const loss = () => {
      const first = inputs.matMul(W1).add(b1).tanh()
      const second = first.matMul(W2).add(b2).tanh()
      return tf.losses.softmaxCrossEntropy(targets, second.matMul(W3).add(b3))
    }
    return method.minimize(loss, true, params)
  }
}

const losses = (task) => {
  const step = start(task)
  return Array.from({ length: task.steps }, () => step().dataSync()[0])
}

const runs = new Map()

const time = (task) => {
  const key = JSON.stringify([task.network, task.optimizer, task.settings])
  const step = runs.get(key) ?? start(task)
  const secondsOf = (count) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) step().dispose()
    return (performance.now() - began) / count / 1e3
  }
  if (!runs.has(key)) secondsOf(WARM_UP)
  runs.set(key, step)
  const count = Math.max(1, Math.round(SAMPLE / 1e3 / secondsOf(5)))
  const end = performance.now() + task.seconds * 1e3
  const samples = [secondsOf(count)]
  while (performance.now() < end) samples.push(secondsOf(count))
  if (!Number.isFinite(step().dataSync()[0])) throw new Error('the loss is no longer finite')
  return Math.min(...samples)
}

answer({ name: `tfjs ${tf.getBackend()}`, version: tf.version.tfjs })
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line)
  try {
    answer(task.ask === 'losses' ? { losses: losses(task) } : { seconds: time(task) })
  } catch (error) {
    answer({ error: `${task.optimizer}: ${error.message}` })
  }
}
