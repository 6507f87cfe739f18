import { randomStream } from '@wengert/optim-stochastic'
import { CAMERA, type Camera } from './camera.js'
import { adbenchHand } from './adbench-hand.js'
import { builtHand } from './built-hand.js'
import { seen } from './depth-camera.js'
import type { Hand } from './hand.js'
import { motion } from './motion.js'
import { rangeImage, type RangeImage } from './range-image.js'
import { refined } from './refine.js'
import { posedVertices } from './skinning.js'

/** How many vertices the tracked hand has. */
export const VERTICES = 10_000

/** A moment of a sequence: what is seen, and what is true. */
export interface Frame {
  readonly pose: Float64Array
  readonly vertices: Float64Array
  readonly depths: Float64Array
  readonly image: RangeImage
}

/** ADBench's hand where its files are, otherwise one that is built here, with VERTICES vertices. */
export function trackedHand(): Hand & { readonly name: string } {
  const given = adbenchHand()
  const { skeleton, mesh } = given ?? builtHand()
  const name = given === undefined ? 'a hand built of tubes' : "ADBench's hand"
  return { skeleton, mesh: refined(mesh, VERTICES), name }
}

/** A moving hand as a depth camera sees it. */
export function sequence(
  hand: Hand,
  frames: number,
  seed: number,
  camera: Camera = CAMERA,
): readonly Frame[] {
  return motion(frames, seed).map((pose, index) => {
    const vertices = posedVertices(hand, pose)
    const random = randomStream(seed, 2, index)
    const depths = seen(camera, vertices, hand.mesh.triangles, index / (frames - 1), random)
    return { pose, vertices, depths, image: rangeImage(camera, depths) }
  })
}
