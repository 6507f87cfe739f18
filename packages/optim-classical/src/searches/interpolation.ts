import type { Trial } from './line.js'

/**
 * The minimizer of the cubic that has the values and slopes of two trials; `undefined` where it has none. Written from
 * b on, in the form that loses nothing where the slope at b is small (Moré & Thuente 1994).
 */
export function cubicMinimizer(a: Trial, b: Trial): number | undefined {
  const span = a.step - b.step
  const theta = (3 * (b.value - a.value)) / span + a.slope + b.slope
  const size = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope))
  const square = (theta / size) ** 2 - (a.slope / size) * (b.slope / size)
  if (!(square >= 0)) return undefined
  const gamma = Math.sign(span) * size * Math.sqrt(square)
  const step = b.step + span * ((gamma - b.slope + theta) / (gamma - b.slope + gamma + a.slope))
  return Number.isFinite(step) ? step : undefined
}

/** Where the slope's straight line through two trials vanishes: the secant's zero. */
export function secant(a: Trial, b: Trial): number {
  return b.step + (a.step - b.step) * (b.slope / (b.slope - a.slope))
}

/** The minimizer of the parabola through both values and the slope at a. */
export function parabolaMinimizer(a: Trial, b: Trial): number {
  const span = b.step - a.step
  return a.step + (0.5 * span * a.slope) / ((a.value - b.value) / span + a.slope)
}
