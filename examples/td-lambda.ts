// TD(λ) beside SMD's v (slide 34): both are leaky sums of past gradients.
//
//   eligibility trace   e ← γλe + φ                    of TD(λ) (Sutton 1988)
//   Dutch trace         e ← γλ(I − αφφᵀ)e + φ          of true online TD(λ) (van Seijen & Sutton 2014)
//   SMD                 v ← λ(I − PC)v − p g           slide 34, with its terms in another order
//
// For a prediction φᵀw, squared error and one gain p = α, C is φφᵀ and −p g is αφ times the error: with
// γ = 1 SMD's v is the Dutch trace, each gradient weighted by α and by the error of its moment.
import type { Flat } from '@wengert/ad-core'
import { randomStream, smd, type Random } from '@wengert/optim-stochastic'

// Sutton's random walk: 19 states in a row, start in the middle, −1 at the left end and +1 at the right.
const states = 19
const truth = Float64Array.from({ length: states }, (_, s) => (2 * (s + 1)) / (states + 1) - 1)

function walk(random: Random): number[] {
  const visited = [(states - 1) / 2]
  for (let s = visited[0]!; s >= 0 && s < states;) {
    s += random.uniform() < 0.5 ? -1 : 1
    visited.push(s)
  }
  return visited // the last one is −1 or `states`: beyond an end
}

/** v after one more state, by the library's own SMD; the error of the moment is 1. */
function followV(decay: number, alpha: number) {
  const optimizer = smd({ stepSize: alpha, metaStepSize: 0, decay })
  const w = new Float64Array(states)
  const gradient = new Float64Array(states)
  return {
    start: () => optimizer.init(w),
    visit: (s: number, state: ReturnType<typeof optimizer.init>) => {
      gradient.fill(0)[s] = -1 // of ½(φᵀw − t)² where t − φᵀw = 1
      const gnvp = (v: Flat, out: Flat): Flat => {
        const along = v[s]!
        out.fill(0)[s] = along // φφᵀv
        return out
      }
      return optimizer.update(gradient, state, { params: w, iteration: 0, gnvp }).state
    },
  }
}

const lambda = 0.8
const alpha = 0.3
const path = walk(randomStream(4, 0)).slice(0, -1)
const plain = new Float64Array(states)
const dutch = new Float64Array(states)
const { start, visit } = followV(lambda, alpha)
let smdState = start()
for (const s of path) {
  for (let i = 0; i < states; i++) plain[i]! *= lambda
  plain[s]! += 1
  const before = dutch[s]!
  for (let i = 0; i < states; i++) dutch[i]! *= lambda
  dutch[s]! += 1 - alpha * lambda * before
  smdState = visit(s, smdState)
}
const traces = [...plain.keys()]
  .filter((i) => plain[i]! > 1e-3)
  .map((i) => ({
    state: i + 1,
    'e, TD(λ)': plain[i]!.toFixed(4),
    'e, Dutch': dutch[i]!.toFixed(4),
    'v/p, SMD': (smdState.v[i]! / alpha).toFixed(4),
  }))
console.log(`Traces after a walk of ${path.length} steps, λ = ${lambda}, α = ${alpha}:`)
console.table(traces)
const apart = Math.max(...dutch.map((x, i) => Math.abs(x - smdState.v[i]! / alpha)))
console.log(
  `v/p and the Dutch trace differ by at most ${apart.toExponential(0)}; TD(λ)'s own trace`,
)
console.log(
  'grows where a state is visited again, as it has no term for what a step has changed.\n',
)

/** RMS error of the values over the first ten walks, mean over 20 repetitions. */
function rmsError(decay: number, stepSize: number, isOnline: boolean): number {
  let sum = 0
  const repetitions = 20
  const smdTrace = followV(decay, stepSize)
  for (let run = 0; run < repetitions; run++) {
    const random = randomStream(run, 34)
    const w = new Float64Array(states)
    for (let episode = 0; episode < 10; episode++) {
      const visited = walk(random)
      const e = new Float64Array(states)
      let state = smdTrace.start()
      let old = 0
      for (let t = 0; t + 1 < visited.length; t++) {
        const s = visited[t]!
        const next = visited[t + 1]!
        const reward = next < 0 ? -1 : next >= states ? 1 : 0
        const value = w[s]!
        const nextValue = w[next] ?? 0
        const delta = reward + nextValue - value
        if (isOnline) {
          // true online TD(λ) with SMD's v for a trace: α e is v
          state = smdTrace.visit(s, state)
          for (let i = 0; i < states; i++) w[i]! += (delta + value - old) * state.v[i]!
          w[s]! -= stepSize * (value - old)
          old = nextValue
        } else {
          for (let i = 0; i < states; i++) e[i]! *= decay
          e[s]! += 1
          for (let i = 0; i < states; i++) w[i]! += stepSize * delta * e[i]!
        }
      }
      let square = 0
      for (let i = 0; i < states; i++) square += (w[i]! - truth[i]!) ** 2
      sum += Math.sqrt(square / states) / (10 * repetitions)
    }
  }
  return sum
}

const stepSizes = [0.05, 0.1, 0.2, 0.4, 0.8]
console.log(
  'RMS error of predicted values over ten walks, best of five step sizes, and the largest:',
)
console.table(
  [0, 0.4, 0.8, 0.95].map((decay) => {
    const figures = (isOnline: boolean): string => {
      const errors = stepSizes.map((stepSize) => rmsError(decay, stepSize, isOnline))
      const shown = (x: number): string => (x < 10 ? x.toFixed(3) : 'diverges')
      return `${shown(Math.min(...errors))}, ${shown(errors.at(-1)!)}`
    }
    return { λ: decay, 'TD(λ)': figures(false), 'with SMD’s v for a trace': figures(true) }
  }),
)
console.log(
  'What the two do with their sums differs: TD(λ) moves weights along e by the error of the',
)
console.log(
  'next prediction; SMD moves gains, by −μ g v, and never weights (v is too noisy, slide 35).',
)
