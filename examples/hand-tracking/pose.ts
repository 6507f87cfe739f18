/** From a pose to the movement of each bone, on the tape or in plain numbers. */
import { add, cos, mul, neg, sin, type Scalar } from '@wengert/ad-core'
import type { Skeleton } from './hand.js'
import { after, inverse, jointTurn, type Movement } from './movement.js'

/** What the whole hand turns about, in the hand's coordinates: a place in the palm, in decimetres. */
export const CENTRE = [0, 0.6, 0] as const

/** Movements that vertices follow: that of the whole hand, then three bones of each finger. */
export const MOVEMENTS = 16

/** Which of {@link boneMovements} a bone follows: bones that don't move by themselves follow the whole. */
export function movementOfBone(bone: number): number {
  const finger = Math.floor((bone - 1) / 4)
  const joint = (bone - 1) % 4
  return bone === 0 || finger >= 5 || joint === 0 ? 0 : 3 * finger + joint
}

/**
 * Where a pose takes what is given in the hand's coordinates: the whole hand's movement, then those of
 * the fingers' bones. `pose` holds three angles of Rz·Ry·Rx about the centre, three shifts, and for each
 * finger flexion and abduction of its second bone and flexions of the third and fourth.
 */
export function boneMovements(
  skeleton: Skeleton,
  pose: (index: number) => Scalar,
): readonly Movement[] {
  const whole = wholeMovement(pose)
  const movements: Movement[] = [whole]
  for (let finger = 0; finger < 5; finger++) {
    let parent = whole
    for (let joint = 0; joint < 3; joint++) {
      const at = 6 + 4 * finger
      const turn = joint === 0 ? jointTurn(pose(at), pose(at + 1)) : jointTurn(pose(at + 1 + joint))
      const frame = skeleton.frames[4 * finger + 2 + joint]!
      parent = after(after(after(parent, Array.from(frame)), turn), Array.from(inverse(frame)))
      movements.push(parent)
    }
  }
  return movements
}

function wholeMovement(pose: (index: number) => Scalar): Movement {
  const [cx, cy, cz] = [cos(pose(0)), cos(pose(1)), cos(pose(2))]
  const [sx, sy, sz] = [sin(pose(0)), sin(pose(1)), sin(pose(2))]
  const aboutX = [1, 0, 0, 0, 0, cx, neg(sx), 0, 0, sx, cx, 0]
  const aboutY = [cy, 0, sy, 0, 0, 1, 0, 0, neg(sy), 0, cy, 0]
  const aboutZ = [cz, neg(sz), 0, 0, sz, cz, 0, 0, 0, 0, 1, 0]
  const turn = after(after(aboutZ, aboutY), aboutX)
  return turn.map((entry, at) => {
    if (at % 4 < 3) return entry
    const row = at - 3
    let shift = add(pose(3 + row / 4), CENTRE[row / 4]!) // the centre c goes to c + shift
    for (let k = 0; k < 3; k++) shift = add(shift, mul(turn[row + k]!, -CENTRE[k]!))
    return shift
  })
}
