/** A camera in front of the palm: x to the right, y down, z away from it, in decimetres. */
export interface Camera {
  readonly width: number
  readonly height: number
  /** Pixels per unit of x/z. */
  readonly focal: number
  /** From the hand's coordinates: the camera looks along −z at (0, aim, 0) from this distance. */
  readonly distance: number
  readonly aim: number
}

/** A depth camera half a metre away, a millimetre and a half to the pixel there. */
export const CAMERA: Camera = { width: 160, height: 160, focal: 320, distance: 5, aim: 0.75 }

/** Vertices of the hand's coordinates → column, row and depth in the image. */
export function projected(camera: Camera, vertices: Float64Array): Float64Array {
  const { width, height, focal, distance, aim } = camera
  const result = new Float64Array(vertices.length)
  for (let at = 0; at < vertices.length; at += 3) {
    const depth = distance - vertices[at + 2]!
    result[at] = (focal * vertices[at]!) / depth + width / 2
    result[at + 1] = (focal * (aim - vertices[at + 1]!)) / depth + height / 2
    result[at + 2] = depth
  }
  return result
}
