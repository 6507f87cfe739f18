import { sameVector } from '../linear-algebra/vector.js'
import type { Queries } from '../protocol.js'

/** A corner of a simplex; the value is ∞ where the function gave no number. Never changed once made. */
export interface Vertex {
  readonly w: Float64Array
  readonly value: number
}

/** n + 1 vertices, the best first; of equal ones the oldest. */
export type Simplex = readonly Vertex[]

/** How far a simplex's moves go, in units of the distance from the centroid to the worst vertex. */
export interface Coefficients {
  readonly reflection: number
  /** Of a reflection. */
  readonly expansion: number
  readonly contraction: number
  readonly shrinkage: number
}

/**
 * The coefficients of Gao & Han (2012) for n dimensions, with which expansions and contractions change a simplex's volume
 * less the higher n is, or those of Nelder & Mead (1965), which are the same for n = 2.
 */
export function coefficientsFor(n: number, adaptive: boolean): Coefficients {
  const m = adaptive ? Math.max(n, 2) : 2
  return {
    reflection: 1,
    expansion: 1 + 2 / m,
    contraction: 0.75 - 1 / (2 * m),
    shrinkage: 1 - 1 / m,
  }
}

/**
 * One iteration: reflection, expansion, a contraction outside or inside, or the shrinkage towards the best vertex. The
 * rules of acceptance are those of Lagarias et al. (1998). Gives back the same simplex where it can't become smaller.
 */
export function nextSimplex(
  simplex: Simplex,
  { reflection, expansion, contraction, shrinkage }: Coefficients,
  ask: Pick<Queries, 'value' | 'values'>,
): Simplex {
  const n = simplex.length - 1
  const [best, second, worst] = [simplex[0]!, simplex[n - 1]!, simplex[n]!]
  const centroid = centroidOf(simplex.slice(0, n))
  const at = (distance: number): Vertex => {
    const w = between(centroid, worst.w, distance)
    return { w, value: ranked(ask.value(w)) }
  }
  const reflected = at(-reflection)
  if (reflected.value < best.value) {
    const expanded = at(-reflection * expansion)
    return replaced(simplex, expanded.value < reflected.value ? expanded : reflected)
  }
  if (reflected.value < second.value) return replaced(simplex, reflected)
  if (reflected.value < worst.value) {
    const outside = at(-reflection * contraction)
    if (outside.value <= reflected.value) return replaced(simplex, outside)
  } else {
    const inside = at(contraction)
    if (inside.value < worst.value) return replaced(simplex, inside)
  }
  return shrunk(simplex, shrinkage, ask)
}

/** The best vertex and points that are asked about, in order. */
export function simplexOf(
  best: Vertex,
  points: readonly Float64Array[],
  values: Queries['values'],
): Simplex {
  const answers = values(points)
  const others = points.map((w, i) => ({ w, value: ranked(answers[i]!) }))
  return [best, ...others].sort((a, b) => a.value - b.value || 0) // ∞ − ∞ is NaN
}

/** The largest difference of a vertex's coordinate from the best one's. */
export function extentOf([best, ...others]: Simplex): number {
  let extent = 0
  for (const { w } of others) {
    for (let j = 0; j < w.length; j++) extent = Math.max(extent, Math.abs(w[j]! - best!.w[j]!))
  }
  return extent
}

/** The worst value less the best. */
export function spreadOf(simplex: Simplex): number {
  return simplex.at(-1)!.value - simplex[0]!.value
}

function shrunk(simplex: Simplex, shrinkage: number, { values }: Pick<Queries, 'values'>): Simplex {
  const [best, ...others] = simplex
  const points = others.map(({ w }) => between(best!.w, w, shrinkage))
  const smaller = simplexOf(best!, points, values) // rounds the points of parameters in single precision
  return points.every((w, i) => sameVector(w, others[i]!.w)) ? simplex : smaller
}

/** The simplex with a vertex in place of its worst, behind those of the same value. */
function replaced(simplex: Simplex, vertex: Vertex): Simplex {
  const kept = simplex.slice(0, -1)
  let place = kept.length
  while (place > 0 && kept[place - 1]!.value > vertex.value) place--
  kept.splice(place, 0, vertex)
  return kept
}

function centroidOf(vertices: Simplex): Float64Array {
  const centroid = new Float64Array(vertices[0]!.w.length)
  for (const { w } of vertices) {
    for (let j = 0; j < w.length; j++) centroid[j] = centroid[j]! + w[j]!
  }
  return centroid.map((sum) => sum / vertices.length)
}

/** from + share·(to − from). */
function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((start, j) => start + share * (to[j]! - start))
}

function ranked(value: number): number {
  return Number.isFinite(value) ? value : Infinity
}
