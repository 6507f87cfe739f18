import type { Reach } from './reach.js'
import type { QuadraticModel, RegionModel, RegionStep } from './region-step.js'
import { addScaled, dot, norm } from './vector.js'

/** Most sets of held parameters tried for one step. */
const MAX_SETS = 20
/** The part of the decrease promised along the projected gradient that is enough. */
const ENOUGH = 0.1

/**
 * Low points of a model in regions ‖Dd‖ ≤ radius, cut by a box. Parameters that their bounds hold back are held, and the
 * model of the others is solved in the region; those that would leave the box are put on their bounds and held too, and so
 * on; where none leaves it, held ones whose slope points inside are let go, as long as that lowers the model. Where no bound
 * is met this is the region's lowest point; for a convex model in a large region it is, nearly always, the box's. Should it
 * not be clearly below the Cauchy point on the projected gradient, it is that point (Conn, Gould & Toint 1988).
 */
export function boxRegion(model: QuadraticModel, room: Reach): RegionModel {
  const { gradient } = model
  const pressed = gradient.map((g, j) => Number(g > 0 ? !room.below[j] : g < 0 && !room.above[j]))
  const free = freeOf(pressed)
  const unclamped = model.region(free, pick(gradient, free))
  return {
    within(radius) {
      const held = Float64Array.from(pressed)
      const base = new Float64Array(gradient.length)
      let region = unclamped
      let best: RegionStep | undefined
      let met = false
      for (let set = 0; set < MAX_SETS; set++) {
        const free = freeOf(held)
        const part = lowest(model, region, free, base, radius)
        const { step, inside } = part
        const leaving = free.filter((j) => step[j]! < room.below[j]! || step[j]! > room.above[j]!)
        for (const j of leaving) {
          held[j] = 1
          base[j] = step[j]! < 0 ? room.below[j]! : room.above[j]!
        }
        if (leaving.length === 0) {
          if (free.length === gradient.length) return part
          const image = model.product(step)
          const found = met ? evaluated(model, step, image, inside) : part
          if (best !== undefined && !(found.predicted > best.predicted)) break
          best = found
          const misheld = inside ? misheldOf(held, base, addScaled(gradient, 1, image), room) : []
          if (misheld.length === 0) break
          for (const j of misheld) held[j] = base[j] = 0
        }
        met = true
        const left = freeOf(held)
        region = model.region(left, pick(addScaled(gradient, 1, model.product(base)), left))
      }
      if (!met) return best!
      const safe = cauchyPoint(model, pressed, room, radius)
      return best !== undefined && best.predicted >= ENOUGH * safe.predicted ? best : safe
    },
  }
}

/** The lowest point of the free parameters, those held being where `base` says; its numbers are those from there on. */
function lowest(
  model: QuadraticModel,
  region: RegionModel,
  free: Int32Array,
  base: Float64Array,
  radius: number,
): RegionStep {
  const used = lengthOf(base, model)
  const left = Math.sqrt(Math.max(0, (radius - used) * (radius + used)))
  const step = Float64Array.from(base)
  if (free.length === 0 || left === 0) {
    return { step, length: 0, slope: 0, predicted: 0, inside: free.length === 0 }
  }
  const part = region.within(left)
  free.forEach((j, i) => (step[j] = part.step[i]!))
  return { ...part, step }
}

/** The parameters on a bound that would move inside. */
function misheldOf(
  held: Float64Array,
  base: Float64Array,
  slopes: Float64Array,
  { below, above }: Reach,
): number[] {
  return Array.from(held.keys()).filter(
    (j) =>
      held[j] && (base[j] === below[j] ? slopes[j]! < 0 : base[j] === above[j] && slopes[j]! > 0),
  )
}

/** The first point along the projected gradient, from far to near, that is low enough for its distance. */
function cauchyPoint(
  model: QuadraticModel,
  pressed: Float64Array,
  { below, above }: Reach,
  radius: number,
): RegionStep {
  const { gradient, scale } = model
  const downhill = gradient.map((g, j) => (pressed[j] ? 0 : -g / scale[j]! / scale[j]!))
  const square = -dot(gradient, downhill)
  const bend = dot(downhill, model.product(downhill))
  let way = square > 0 ? radius / Math.sqrt(square) : 0
  if (bend > 0) way = Math.min(way, square / bend)
  for (;;) {
    const step = downhill.map((d, j) => Math.min(Math.max(way * d, below[j]!), above[j]!))
    const at = evaluated(model, step, model.product(step), false)
    if (!(at.predicted < -ENOUGH * at.slope) || way === 0) return at
    way /= 4
  }
}

function evaluated(
  model: QuadraticModel,
  step: Float64Array,
  image: Float64Array,
  inside: boolean,
): RegionStep {
  const slope = dot(model.gradient, step)
  const predicted = -slope - 0.5 * dot(step, image)
  return { step, length: lengthOf(step, model), slope, predicted, inside }
}

function lengthOf(step: Float64Array, { scale }: QuadraticModel): number {
  return norm(step.map((d, j) => d * scale[j]!))
}

function freeOf(held: Float64Array): Int32Array {
  return Int32Array.from(Array.from(held.keys()).filter((j) => !held[j]))
}

function pick(x: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (j) => x[j]!)
}
