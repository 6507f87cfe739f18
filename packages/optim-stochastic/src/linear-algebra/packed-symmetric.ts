import { diagonalPlace } from './packed.js'

/** out ← P·v for a symmetric n × n matrix P of which the lower triangle is stored by rows. */
export function symmetricTimes(
  p: Float64Array,
  n: number,
  v: ArrayLike<number>,
  out: Float64Array,
): void {
  let k = 0
  for (let i = 0; i < n; i++) {
    const vi = v[i]!
    let sum = 0
    for (let j = 0; j < i; j++) {
      const x = p[k++]!
      sum += x * v[j]!
      out[j] = out[j]! + x * vi
    }
    out[i] = sum + p[k++]! * vi
  }
}

/** P ← P + αssᵀ − β(suᵀ + usᵀ) on the stored triangle. */
export function symmetricUpdate(
  p: Float64Array,
  n: number,
  alpha: number,
  s: ArrayLike<number>,
  beta: number,
  u: ArrayLike<number>,
): void {
  let k = 0
  for (let i = 0; i < n; i++) {
    const first = alpha * s[i]! - beta * u[i]!
    const second = -beta * s[i]!
    for (let j = 0; j <= i; j++) {
      p[k] = p[k]! + first * s[j]! + second * u[j]!
      k++
    }
  }
}

/** P ← value·I. */
export function setScaledIdentity(p: Float64Array, n: number, value: number): void {
  p.fill(0)
  for (let i = 0; i < n; i++) p[diagonalPlace(i)] = value
}
