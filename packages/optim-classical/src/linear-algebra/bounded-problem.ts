import { dampingForRadius } from './damped-problem.js'
import type { Reach } from './reach.js'
import type { ChosenStep, CurvedStep, Face, RadiusProblem, StepModel } from './step-model.js'
import { addScaled, dot, norm } from './vector.js'

/** Where each entry of a step is: −1 at its lower end, 1 at its upper end, 0 where it is free. */
type Sides = Int8Array

type CutStep = Omit<ChosenStep, 'damping'>

const MAX_TURNS = 50
/** Faces of one model that are kept. */
const KEPT = 4

/**
 * The steps min gᵀd + ½dᵀ(G + λD²)d within a box, by active sets: the entries at an end, where the slope holds them, are left out
 * and the others minimized over. Where that leads out of the box it is cut off, by projection if the model falls so, and at
 * the first end otherwise, and goes on in the entries that remain. Then entries that would rather leave their end are free
 * again. The model falls at every turn, so that no set comes twice.
 */
export function boundedProblem(model: StepModel, { below, above }: Reach): RadiusProblem {
  const { gradient, scale } = model
  const n = scale.length
  const start: Sides = Int8Array.from(gradient, (g, j) =>
    g > 0 && below[j] === 0 ? -1 : g < 0 && above[j] === 0 ? 1 : 0,
  )
  const faces = new Map<string, Face>()
  const { slope, cosine } = faceOf(start)
  let found: Sides | undefined
  let curved: { readonly step: Float64Array; readonly product: Float64Array } | undefined

  return {
    cosine,
    within(radius, guess) {
      const direct = faceOf(start).within(radius, guess)
      const { damping } = direct
      if (fits(direct.step) && wrong(start, direct.step, damping).length === 0) {
        return { ...direct, cutOff: 0 }
      }
      const near = minimizer(damping)
      const long = near.length > 1.1 * radius
      if (!long && (damping === 0 || near.length >= 0.9 * radius)) return { damping, ...near }
      const problem = { slope, cosine, regular: false, solve: minimizer }
      return dampingForRadius(problem, radius, damping)
    },
  }

  function minimizer(damping: number): CutStep {
    // The set found at another damping is most often right.
    if (found !== undefined) {
      const there = onFace(found, damping)
      if (fits(there.step) && wrong(found, there.step, damping).length === 0) {
        return cut(found, there, damping)
      }
    }
    const sides = start.slice()
    let at: Pick<CurvedStep, 'step' | 'decay'> = { step: new Float64Array(n), decay: () => 0 }
    let value = 0
    let settled = Infinity
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const there = onFace(sides, damping)
      if (fits(there.step)) {
        at = there
        value = valueOf(at.step, damping)
        const leaving = value < settled ? wrong(sides, at.step, damping) : []
        if (leaving.length === 0) break
        settled = value
        for (const j of leaving) sides[j] = 0
      } else {
        let step: Float64Array = there.step.map((d, j) =>
          Math.min(Math.max(d, below[j]!), above[j]!),
        )
        if (!(valueOf(step, damping) < value)) step = untilAnEnd(at.step, there.step)
        value = valueOf(step, damping)
        at = { step, decay: there.decay }
        for (let j = 0; j < n; j++) {
          if (there.step[j]! < below[j]! && step[j] === below[j]) sides[j] = -1
          if (there.step[j]! > above[j]! && step[j] === above[j]) sides[j] = 1
        }
      }
    }
    found = sides
    return cut(sides, at, damping)
  }

  function faceOf(sides: Sides): Face {
    const key = sides.join()
    let face = faces.get(key)
    if (face === undefined) {
      const free = Int32Array.from(Array.from(sides.keys()).filter((j) => sides[j] === 0))
      face = free.length === n ? model.whole() : model.face(free, endsOf(sides))
      faces.set(key, face)
      const [oldest] = faces.keys()
      if (faces.size > KEPT) faces.delete(oldest!)
    }
    return face
  }

  function endsOf(sides: Sides): Float64Array {
    return Float64Array.from(sides, (side, j) =>
      side === 0 ? 0 : side < 0 ? below[j]! : above[j]!,
    )
  }

  /** The minimizer with the entries of these sides at their ends. */
  function onFace(sides: Sides, damping: number): Pick<CurvedStep, 'step' | 'decay'> {
    const part = faceOf(sides).solve(damping)
    const step = addScaled(part.step, 1, endsOf(sides))
    const share = part.length / scaledLength(step)
    return { step, decay: () => (share > 0 ? part.decay() * share * share : 0) }
  }

  function cut(
    sides: Sides,
    { step, decay }: Pick<CurvedStep, 'step' | 'decay'>,
    damping: number,
  ): CutStep {
    const rest = slopesAt(step, damping)
    const cutOff = step.reduce((sum, d, j) => (sides[j] === 0 ? sum : sum - d * rest[j]!), 0)
    const bend = Math.max(0, dot(step, curve(step)))
    return { step, length: scaledLength(step), decay, bend, cutOff }
  }

  /** Which of the entries at an end the damped model would rather set free. */
  function wrong(sides: Sides, step: Float64Array, damping: number): number[] {
    if (sides.every((side) => side === 0)) return []
    const rest = slopesAt(step, damping)
    const least = model.precision * slope
    return Array.from(sides.keys()).filter((j) => sides[j]! * rest[j]! > least * scale[j]!)
  }

  /** g + Gd + λD²d. */
  function slopesAt(step: Float64Array, damping: number): Float64Array {
    const product = curve(step)
    return gradient.map((g, j) => g + product[j]! + damping * scale[j]! ** 2 * step[j]!)
  }

  function valueOf(step: Float64Array, damping: number): number {
    return dot(gradient, step) + 0.5 * (dot(step, curve(step)) + damping * scaledLength(step) ** 2)
  }

  function curve(step: Float64Array): Float64Array {
    if (curved?.step !== step) curved = { step, product: model.curve(step) }
    return curved.product
  }

  function fits(step: Float64Array): boolean {
    return step.every((d, j) => below[j]! <= d && d <= above[j]!)
  }

  /** From one step of the box towards one outside, as far as the first end. */
  function untilAnEnd(from: Float64Array, to: Float64Array): Float64Array {
    const parts = to.map((d, j) => {
      const end = d < below[j]! ? below[j]! : d > above[j]! ? above[j]! : d
      return end === d ? 1 : (end - from[j]!) / (d - from[j]!)
    })
    const part = parts.reduce((least, share) => Math.min(least, share), 1)
    return from.map((s, j) => {
      if (parts[j] === part)
        return to[j]! < below[j]! ? below[j]! : to[j]! > above[j]! ? above[j]! : s
      return Math.min(Math.max(s + part * (to[j]! - s), below[j]!), above[j]!)
    })
  }

  function scaledLength(step: Float64Array): number {
    return norm(step.map((d, j) => d * scale[j]!))
  }
}
