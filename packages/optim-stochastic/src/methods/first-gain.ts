import type { Flat } from '@wengert/ad-core'
import type { CurvatureAlong } from './curvature-product.js'

/** What {@link smd} has measured of a problem that it was told nothing about. */
export interface Measured {
  /** Batches that were measured, up to {@link BATCHES}. */
  steps: number
  /** How many of them had curvature along their gradient. */
  curved: number
  /** Mean curvature along the gradient, ‖D^½ C D^½ u‖/‖u‖ with u = D^½ g. */
  curvature: number
  /** The gains are `unit`·D. */
  unit: number
  /** Mean of gᵀPg, the decrease that a first step foretells. */
  decrease: number
  /** The same, from then on a running mean that only falls. */
  recent: number
  /** Running mean of |gᵀv|. */
  agreement: number
}

/** Batches that the first gain is measured on. */
export const BATCHES = 10

/** What first gains are of the reciprocal curvature. */
const SHARE = 0.25

/** Gain of a problem that shows no curvature. */
const FLAT = 0.1

/** Least curvature that a weight is credited with, as a part of the largest. */
const FLOOR = 0.01

/** A gradient's gᵀPg over the usual one from which on it counts as an accident. */
const OUTLIER = 10

/** How much of a new |gᵀv| or gᵀPg enters the running mean. */
const FRESH = 0.01

/** Nothing measured yet. */
export function unmeasured(): Measured {
  return { steps: 0, curved: 0, curvature: 0, unit: 1, decrease: 0, recent: 0, agreement: 0 }
}

/**
 * The first gains from curvature, one batch at a time: P = s·D, where D makes the rows of D^½ C D^½
 * alike and s is a quarter of the reciprocal curvature along the gradient in that scaling, so that
 * hardly anything depends on the units of weights and loss. Each batch adds one row estimate
 * |D^½ C D^½ z| with random signs z, and one curvature; the gains rise linearly to their full size
 * while the estimates gather. A weight that a batch says nothing of is credited with the largest row:
 * it may be as curved as any where it takes part. One product for the rows, none for a single gain, for
 * which D = I, and one along the gradient with each of the matrices given, of which the largest counts.
 *
 * Source of the row estimates: Bradley & Murray 2011 (matrix-free equilibration).
 * @param p - the gains, unit·D; overwritten. One or as many as weights
 * @param mass - 1/(1 − β) with momentum β: how much farther a step goes in the end
 * @param omega - ω, the curvature that weight decay adds
 * @param products - those with C, for the rows, and with what else is to be minded
 * @param u - memory for a vector
 * @param Cu - memory for another
 */
export function measureFirstGain(
  p: Flat,
  g: Flat,
  measured: Measured,
  mass: number,
  omega: number,
  products: readonly CurvatureAlong[],
  u: Flat,
  Cu: Flat,
): void {
  const batch = measured.steps + 1
  for (let i = 0; i < p.length; i++) p[i] = p[i]! / measured.unit
  if (p.length === g.length && p.length > 1) equilibrate(p, batch, omega, products[0]!, u, Cu)
  let curvature = 0
  for (const along of products) {
    curvature = Math.max(curvature, curvatureAlongGradient(p, g, omega, along, u, Cu))
  }
  if (curvature > 0) {
    measured.curved++
    measured.curvature += (curvature - measured.curvature) / measured.curved
  }
  const full = measured.curved > 0 ? SHARE / measured.curvature : FLAT
  measured.unit = (full * batch) / (mass * BATCHES)
  foretold(measured, full * squareIn(p, g))
  for (let i = 0; i < p.length; i++) p[i] = measured.unit * p[i]!
}

/** One more batch's row estimates into D. */
function equilibrate(
  D: Flat,
  batch: number,
  omega: number,
  along: CurvatureAlong,
  u: Flat,
  Cu: Flat,
): void {
  const n = D.length
  for (let i = 0; i < n; i++) u[i] = randomSign(batch, i) * Math.sqrt(D[i]!)
  along(u, Cu)
  let largest = 0
  for (let i = 0; i < n; i++) {
    if (Cu[i] === 0) continue
    Cu[i] = Math.abs(Math.sqrt(D[i]!) * (Cu[i]! + omega * u[i]!))
    largest = Math.max(largest, Cu[i]!)
  }
  if (largest === 0) return
  for (let i = 0; i < n; i++) {
    const row = Cu[i] === 0 ? largest : Cu[i]! + FLOOR * largest
    D[i] = D[i]! / row ** (1 / batch)
  }
}

/** Takes the decrease that a first step foretells into the mean. */
export function foretold(measured: Measured, decrease: number): void {
  measured.steps++
  measured.decrease += (decrease - measured.decrease) / measured.steps
  measured.recent = measured.decrease
}

/** Follows gᵀPg downwards, where the loss falls by orders of magnitude. */
export function follow(measured: Measured, decrease: number): void {
  if (decrease < measured.recent) measured.recent += FRESH * (decrease - measured.recent)
}

/**
 * A meta step size for `agreement`, gᵀv, of the size that it has in this problem: `rate` over the decrease that
 * steps foretell of late, or over the mean |gᵀv| where that has become larger.
 */
export function scaledMetaStepSize(rate: number, agreement: number, measured: Measured): number {
  measured.agreement += FRESH * (Math.abs(agreement) - measured.agreement)
  const scale = Math.max(measured.recent, measured.agreement)
  return scale > 0 ? rate / scale : 0
}

/** Shortens g where `decrease`, its gᵀPg, is more than {@link OUTLIER} times what was usual. */
export function shortenOutlier(g: Flat, decrease: number, measured: Measured): void {
  const most = OUTLIER * Math.max(measured.decrease, measured.agreement)
  if (!(most > 0 && decrease > most && decrease < Infinity)) return
  const factor = Math.sqrt(most / decrease)
  for (let i = 0; i < g.length; i++) g[i] = factor * g[i]!
}

/** gᵀPg. */
export function squareIn(p: Flat, g: Flat): number {
  let sum = 0
  for (let i = 0; i < g.length; i++) sum += p[p.length === g.length ? i : 0]! * g[i]! * g[i]!
  return sum
}

/** ‖D^½ (C + ωI) D^½ u‖/‖u‖ with u = D^½ g; 0 where g is. Not a Rayleigh quotient, as C may be indefinite. */
function curvatureAlongGradient(
  D: Flat,
  g: Flat,
  omega: number,
  along: CurvatureAlong,
  u: Flat,
  Cu: Flat,
): number {
  const n = g.length
  const scaling = (i: number): number => D[D.length === n ? i : 0]!
  let largest = 0
  for (let i = 0; i < n; i++) {
    u[i] = scaling(i) * g[i]!
    largest = Math.max(largest, Math.abs(u[i]!))
  }
  if (largest === 0) return 0
  // Dg is scaled by a power of two: squares of small gradients would underflow.
  const unit = 2 ** Math.floor(Math.log2(largest))
  let before = 0
  for (let i = 0; i < n; i++) {
    u[i] = u[i]! / unit
    before += u[i]! ** 2 / scaling(i)
  }
  along(u, Cu)
  let after = 0
  for (let i = 0; i < n; i++) after += scaling(i) * (Cu[i]! + omega * u[i]!) ** 2
  return Math.sqrt(after / before)
}

/** A sign that looks random, the same for the same batch and weight: a mix of their bits. */
function randomSign(batch: number, index: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(batch, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return (bits ^ (bits >>> 15)) & 1 ? 1 : -1
}
