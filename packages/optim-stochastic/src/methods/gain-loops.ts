import type { Flat } from '@wengert/ad-core'

/** How gains are multiplied: by 1 − x or exp(−x), from `guard` to `growth`, where x = μ g v. */
export interface GainRule {
  readonly linear: boolean
  readonly guard: number
  readonly growth: number
}

/** With μ = 0: gains stay. */
export const UNTOUCHED: GainRule = { linear: true, guard: 0, growth: Infinity }

/** The gains' own pass, for either form; a single gain is moved by gᵀv. */
export function adapt(p: Flat, g: Flat, v: Flat, mu: number, rule: GainRule): void {
  if (p.length !== g.length) p[0] = p[0]! * gainFactor(mu * inner(g, v), rule)
  else for (let i = 0; i < p.length; i++) p[i] = p[i]! * gainFactor(mu * g[i]! * v[i]!, rule)
}

/** NaN stays. */
function gainFactor(x: number, { linear, guard, growth }: GainRule): number {
  const factor = linear ? 1 - x : Math.exp(-x)
  return factor < guard ? guard : factor > growth ? growth : factor
}

/** gᵀv. */
export function inner(g: Flat, v: Flat): number {
  let sum = 0
  for (let i = 0; i < g.length; i++) sum += g[i]! * v[i]!
  return sum
}

/** What decides how far gains may go: sums over all weights. */
export interface GainSums {
  /** vᵀ(C + ωI)v. */
  curvature: number
  /**
   * vᵀP⁻¹v over the weights that take part in the batch. A weight for which Cv is exactly 0 doesn't: a
   * row of an embedding that the batch doesn't use, a rare input, a unit that is off.
   */
  length: number
  /** gᵀPg. */
  decrease: number
}

/** Gains of their own by the linear form, and the sums with them, in one pass. */
export function adaptAndSum(
  p: Flat,
  g: Flat,
  v: Flat,
  Cv: Flat,
  mu: number,
  { guard, growth }: GainRule,
  omega: number,
  sums: GainSums,
): void {
  let curvature = 0
  let length = 0
  let decrease = 0
  for (let i = 0; i < g.length; i++) {
    const gi = g[i]!
    const vi = v[i]!
    const c = Cv[i]!
    const factor = 1 - mu * gi * vi
    const pi = p[i]! * (factor < guard ? guard : factor > growth ? growth : factor)
    p[i] = pi
    const part = c === 0 ? 0 : vi
    decrease += pi * gi * gi
    curvature += part * (c + omega * vi)
    length += (part * vi) / pi
  }
  sums.curvature = curvature
  sums.length = length
  sums.decrease = decrease
}

/** The sums with a single gain. */
export function sumUp(p: number, g: Flat, v: Flat, Cv: Flat, omega: number, sums: GainSums): void {
  let curvature = 0
  let length = 0
  let decrease = 0
  for (let i = 0; i < g.length; i++) {
    const vi = v[i]!
    const c = Cv[i]!
    const part = c === 0 ? 0 : vi
    decrease += g[i]! * g[i]!
    curvature += part * (c + omega * vi)
    length += part * vi
  }
  sums.curvature = curvature
  sums.length = length / p
  sums.decrease = p * decrease
}

/** Divides the gains of all weights that take part in the batch by `excess`. */
export function lower(p: Flat, Cv: Flat, excess: number): void {
  if (p.length !== Cv.length) p[0] = p[0]! / excess
  else for (let i = 0; i < p.length; i++) if (Cv[i] !== 0) p[i] = p[i]! / excess
}

/**
 * The three lines of the method in one pass, for gains of their own by the linear form; g becomes the
 * step −p g.
 * @returns whether v stays finite where g is
 */
export function descend(
  p: Flat,
  g: Flat,
  v: Flat,
  Cv: Flat,
  mu: number,
  { guard, growth }: GainRule,
  lambda: number,
  omega: number,
): boolean {
  let gradients = 0
  let velocities = 0
  for (let i = 0; i < g.length; i++) {
    const gi = g[i]!
    const vi = v[i]!
    const factor = 1 - mu * gi * vi
    const pi = p[i]! * (factor < guard ? guard : factor > growth ? growth : factor)
    p[i] = pi // slide 32, p_t
    g[i] = -pi * gi // slide 32, w_{t+1} − w_t
    v[i] = lambda * vi - pi * (gi + lambda * (Cv[i]! + omega * vi)) // slide 34, v_{t+1}
    gradients += gi
    velocities += v[i]!
  }
  return staysFinite(gradients, velocities, v)
}

/** The velocity m ← βm − p g, and y ← βλy − p(g + λ(C + ωI)v), how it depends on the gains. */
export interface Velocity {
  readonly m: Flat
  readonly y: Flat
}

/** The last two lines, also for a single gain and with momentum β: then g becomes m, and v λv + y. */
export function move(
  p: Flat,
  g: Flat,
  v: Flat,
  Cv: Flat,
  lambda: number,
  omega: number,
  velocity: Velocity | undefined,
  beta: number,
): boolean {
  const local = p.length === g.length
  const single = p[0]!
  const m = velocity?.m
  const y = velocity?.y
  let gradients = 0
  let velocities = 0
  for (let i = 0; i < g.length; i++) {
    const gi = g[i]!
    const vi = v[i]!
    const pi = local ? p[i]! : single
    const pushed = -pi * (gi + lambda * (Cv[i]! + omega * vi))
    if (m === undefined || y === undefined) {
      g[i] = -pi * gi
      v[i] = lambda * vi + pushed
    } else {
      m[i] = beta * m[i]! - pi * gi
      y[i] = beta * lambda * y[i]! + pushed
      g[i] = m[i]!
      v[i] = lambda * vi + y[i]!
    }
    gradients += gi
    velocities += v[i]!
  }
  return staysFinite(gradients, velocities, v)
}

/** A sum that is not finite has a summand that isn't, or overflows. What g brings is not the gains' doing. */
function staysFinite(gradients: number, velocities: number, v: Flat): boolean {
  if (Number.isFinite(velocities) || !Number.isFinite(gradients)) return true
  for (let i = 0; i < v.length; i++) if (!Number.isFinite(v[i])) return false
  return true
}
