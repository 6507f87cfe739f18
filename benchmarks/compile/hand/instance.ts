import type { SeededNumbers } from '../random.js'
import { numbersOf, sizesIn } from '../reference.js'
import type { HandModel } from './model.js'

/** Angles and shifts of a pose. */
export const POSE = 26

export interface HandParameters {
  /** Two barycentric coordinates for each point; empty for points at vertices. */
  readonly us: Float64Array
  readonly theta: Float64Array
}

/** Points that belong to vertices, or in the complicated form to places in triangles. */
export interface HandInstance {
  readonly model: HandModel
  readonly complicated: boolean
  readonly count: number
  /** A vertex for each point, or three. */
  readonly vertices: Int32Array
  readonly points: Float64Array
  readonly parameters: readonly [HandParameters, HandParameters]
}

/** ADBench's format: `N 26`, N correspondences with points, N pairs u v if complicated, the pose. */
export function parseHand(
  text: string,
  model: HandModel,
  complicated: boolean,
  random: SeededNumbers,
): HandInstance {
  const numbers = numbersOf(text)
  const [count] = sizesIn(numbers, 1) as [number]
  const corners = complicated ? 3 : 1
  const vertices = new Int32Array(corners * count)
  const points = new Float64Array(3 * count)
  for (let i = 0; i < count; i++) {
    const [which, ...point] = numbers.subarray(2 + 4 * i, 6 + 4 * i)
    points.set(point, 3 * i)
    const own = complicated ? model.triangles.subarray(3 * which!, 3 * which! + 3) : [which!]
    vertices.set(own, corners * i)
  }
  const usAt = 2 + 4 * count
  const thetaAt = usAt + (complicated ? 2 * count : 0)
  const us = numbers.slice(usAt, thetaAt)
  const theta = numbers.slice(thetaAt, thetaAt + POSE)
  const parameters = [
    { us, theta },
    { us: random.near(us, 1e-2), theta: random.near(theta, 1e-2) },
  ] as const
  return { model, complicated, count, vertices, points, parameters }
}

/** The text of an input where there is no file. */
export function handText(
  count: number,
  model: HandModel,
  complicated: boolean,
  random: SeededNumbers,
): string {
  const places = (complicated ? model.triangles.length : model.positions.length) / 3
  const lines = Array.from({ length: count }, () =>
    [Math.floor(random.between(0, places)), ...random.normals(3)].join(' '),
  )
  const us = Array.from({ length: complicated ? count : 0 }, () =>
    [random.between(0, 0.5), random.between(0, 0.5)].join(' '),
  )
  return [`${count} ${POSE}`, ...lines, ...us, ...random.normals(POSE, 0.5)].join('\n')
}
