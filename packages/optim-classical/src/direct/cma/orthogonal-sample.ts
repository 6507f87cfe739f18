import type { Random } from '../../random.js'

/**
 * `count` vectors of N(0, I), row-major, orthogonal to each other within every n of them (Wang, Emmerich & Bäck 2019). Each
 * is by itself as random as ever, direction and length; together they cover the directions evenly.
 */
export function orthogonalSample(n: number, count: number, random: Random): Float64Array {
  const sample = new Float64Array(count * n)
  for (let k = 0; k < sample.length; k++) sample[k] = random.normal()
  const squares = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    const at = k * n
    const wanted = square(sample, at, n)
    // Gram–Schmidt against those before it in its block.
    for (let j = k - (k % n); j < k; j++) {
      const from = j * n
      let inner = 0
      for (let i = 0; i < n; i++) inner += sample[at + i]! * sample[from + i]!
      const part = inner / squares[j]!
      for (let i = 0; i < n; i++) sample[at + i] = sample[at + i]! - part * sample[from + i]!
    }
    const stretch = Math.sqrt(wanted / square(sample, at, n))
    for (let i = 0; i < n; i++) sample[at + i] = sample[at + i]! * stretch
    squares[k] = wanted
  }
  return sample
}

function square(sample: Float64Array, at: number, n: number): number {
  let sum = 0
  for (let i = at; i < at + n; i++) sum += sample[i]! ** 2
  return sum
}
