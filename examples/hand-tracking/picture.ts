/** Pictures of a track: what the camera saw, and over it the hand that was found. */
import { CAMERA, projected } from './camera.js'
import type { Hand } from './hand.js'
import { outline } from './outline.js'
import { boneMovements } from './pose.js'
import { greyPng } from './png.js'
import type { Frame } from './sequence.js'
import { posedVertices } from './skinning.js'

/** Depths between which the picture shades, in decimetres. */
const SHADES = { near: 4, far: 5.5, levels: 20 } as const

/** The inside of an SVG picture of a frame, CAMERA.width × CAMERA.height. */
export function framePicture(hand: Hand, frame: Frame, pose: Float64Array): string {
  const { width, height } = CAMERA
  const source = `data:image/png;base64,${depthPng(frame.depths).toString('base64')}`
  const line = outline(CAMERA, posedVertices(hand, pose), hand.mesh.triangles)
  return (
    `<image href="${source}" width="${width}" height="${height}" x="-.5" y="-.5" style="image-rendering:pixelated"/>` +
    `<path class="found" d="${line}"/><path class="bones" d="${bonesPath(hand, pose)}"/>`
  )
}

/** Styles of what stands over the pictures. */
export const PICTURE_STYLE: string = `
.found { fill: none; stroke: #ff8a3d; stroke-width: 1.1; stroke-linejoin: round; }
.bones { fill: none; stroke: #ffd34d; stroke-width: .9; stroke-linejoin: round; stroke-linecap: round; opacity: .85; }`

/** Near is bright; holes are black, the background nearly so, and what hides the hand is of one grey. */
function depthPng(depths: Float64Array): Buffer {
  const { near, far, levels } = SHADES
  const pixels = Uint8Array.from(depths, (depth) => {
    if (depth === 0) return 0
    if (depth > far) return 22
    if (depth < near - 0.7) return 60
    const level = Math.round(((far - Math.max(depth, near)) / (far - near)) * levels)
    return 80 + Math.round((175 * level) / levels)
  })
  return greyPng(CAMERA.width, CAMERA.height, pixels)
}

/** From the wrist through the joints of each finger. */
function bonesPath({ skeleton }: Hand, pose: Float64Array): string {
  const movements = boneMovements(skeleton, (i) => pose[i]!) as readonly (readonly number[])[]
  const placed = (bone: number, movement: number): readonly number[] => {
    const frame = skeleton.frames[bone]!
    const m = movements[movement]!
    const [x, y, z] = [frame[3]!, frame[7]!, frame[11]!]
    return [0, 4, 8].map((at) => m[at]! * x + m[at + 1]! * y + m[at + 2]! * z + m[at + 3]!)
  }
  const fingers = [0, 1, 2, 3, 4].map((finger) => {
    const joints = [1, 2, 3].map((joint) => placed(4 * finger + 1 + joint, 3 * finger + joint))
    const places = projected(CAMERA, Float64Array.from([placed(0, 0), ...joints].flat()))
    const points = [0, 1, 2, 3].map(
      (i) => `${Math.round(10 * places[3 * i]!) / 10} ${Math.round(10 * places[3 * i + 1]!) / 10}`,
    )
    return `M${points.join('L')}`
  })
  return fingers.join('')
}

/** A picture by itself: a few frames side by side. */
export function stripPicture(
  hand: Hand,
  frames: readonly Frame[],
  poses: readonly Float64Array[],
  wanted: readonly number[],
): string {
  const { width, height } = CAMERA
  const gap = 6
  const tiles = wanted.map((index, i) => {
    const inside = framePicture(hand, frames[index]!, poses[index]!)
    return (
      `<svg x="${i * (width + gap)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>` +
      `<text x="${i * (width + gap) + width / 2}" y="${height + 13}">frame ${index + 1}</text>`
    )
  })
  const total = wanted.length * (width + gap) - gap
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height + 18}" width="${1.6 * total}" role="img">` +
    `<title>Depth images of a moving hand, and over them the hand that stochastic meta-descent found</title>` +
    `<style>${PICTURE_STYLE} text { font: 10px system-ui, sans-serif; text-anchor: middle; fill: #777; }</style>` +
    `${tiles.join('')}</svg>\n`
  )
}
