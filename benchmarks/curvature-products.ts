/**
 * What gradient and curvature product cost in gradients, from one program and from two, compiled: the
 * Four Regions network on batches of 10 and 100.
 *
 * npm run bench -- curvature-products
 */
import { cpus } from 'node:os'
import { batchOracle } from '@wengert/ad-core'
import { fourRegions } from '@wengert/optim-stochastic/problems'

/** Gradient and product of SMD together, in gradients. */
const MOST = 2.6
const CALLS = 400
const ROUNDS = 15

const { model, loss } = fourRegions
const start = fourRegions.init(0)
console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}, one thread\n`)
console.log('             gradient   with Gv   from two programs   with Hv   from two programs')
let missed = 0
for (const batch of [10, 100]) {
  const { inputs, targets } = fourRegions.sample(batch)
  const at = batchOracle({ model, loss } as never, start, { compile: true })
  const w = at.flatten(start as never)
  const [v, g, product] = [w.slice(), w.slice(), w.slice()]
  const asks = [
    () => at.gradient(g),
    () => at.valueGradientGnvp(v, g, product),
    () => (at.gradient(g), at.gnvp(v, product)),
    () => at.valueGradientHvp(v, g, product),
    () => (at.gradient(g), at.hvp(v, product)),
  ]
  const best = asks.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++) {
    asks.forEach((ask, k) => {
      const before = performance.now()
      for (let call = 0; call < CALLS; call++) {
        at.move(w, inputs, targets)
        ask()
      }
      best[k] = Math.min(best[k]!, (1000 * (performance.now() - before)) / CALLS)
    })
  }
  at.dispose()
  const [gradient, ...others] = best
  const [joint, ...rest] = others.map((us) => us / gradient!)
  const holds = joint! <= MOST
  if (!holds) missed++
  console.log(
    `batch ${String(batch).padEnd(4)}${gradient!.toFixed(2).padStart(8)} µs` +
      `${joint!.toFixed(2).padStart(10)} ${holds ? '✓' : '✗'} ≤ ${MOST}` +
      rest.map((ratio) => ratio.toFixed(2).padStart(14)).join(''),
  )
}
process.exitCode = missed > 0 ? 1 : 0
