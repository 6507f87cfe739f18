/** The bones' movement for a pose, scalar by scalar, in the library's public API. */
import {
  add,
  cos,
  lt,
  mul,
  neg,
  sin,
  sqrt,
  square,
  sub,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import type { HandModel } from './model.js'

/** Three rows of four: a rotation or more, and a shift. */
export type Movement = readonly Scalar[]

/** First b, then a. */
function after(a: Movement, b: Movement): Movement {
  const result: Scalar[] = []
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 4; j++) {
      let entry: Scalar = j === 3 ? a[4 * i + 3]! : 0
      for (let k = 0; k < 3; k++) entry = add(entry, mul(a[4 * i + k]!, b[4 * k + j]!))
      result.push(entry)
    }
  }
  return result
}

/** Where a movement takes a point. */
export function moved(a: Movement, p: readonly Scalar[]): readonly Scalar[] {
  return [0, 1, 2].map((i) => {
    let entry = a[4 * i + 3]!
    for (let k = 0; k < 3; k++) entry = add(entry, mul(a[4 * i + k]!, p[k]!))
    return entry
  })
}

/** A joint's turn: Rz(abduction)·Rx(flex). */
function turn(flex: Traced, abduction: Traced | undefined): Movement {
  const [c, s] = [cos(flex), sin(flex)]
  if (abduction === undefined) return [1, 0, 0, 0, 0, c, neg(s), 0, 0, s, c, 0]
  const [cz, sz] = [cos(abduction), sin(abduction)]
  const first = [cz, neg(mul(sz, c)), mul(sz, s), 0]
  const second = [sz, mul(cz, c), neg(mul(cz, s)), 0]
  return [...first, ...second, 0, s, c, 0]
}

/** The turns of the joints that move, by bone: each finger has four angles. */
function turns(theta: Traced): ReadonlyMap<number, Movement> {
  const all = new Map<number, Movement>()
  for (let finger = 0; finger < 5; finger++) {
    const at = 6 + 4 * finger
    const bone = 4 * finger + 2
    all.set(bone, turn(theta.at(at), theta.at(at + 1)))
    all.set(bone + 1, turn(theta.at(at + 2), undefined))
    all.set(bone + 2, turn(theta.at(at + 3), undefined))
  }
  return all
}

/** For each bone, how it moves what is given in the model's coordinates. */
export function boneMovements(model: HandModel, theta: Traced): readonly Movement[] {
  const own = turns(theta)
  const absolute: Movement[] = []
  model.parents.forEach((parent, bone) => {
    const base = Array.from(model.baseRelative.subarray(16 * bone, 16 * bone + 12))
    const turned = own.has(bone) ? after(base, own.get(bone)!) : base
    absolute.push(parent < 0 ? turned : after(absolute[parent]!, turned))
  })
  return absolute.map((movement, bone) =>
    after(movement, Array.from(model.inverseBase.subarray(16 * bone, 16 * bone + 12))),
  )
}

/** The whole hand's movement: Rodrigues' rotation by θ0–2, the shift θ3–5. */
export function wholeMovement(theta: Traced): Movement {
  const [x, y, z] = [theta.at(0), theta.at(1), theta.at(2)]
  const shift = [theta.at(3), theta.at(4), theta.at(5)] as const
  const angle2 = add(add(square(x), square(y)), square(z))
  if (lt(angle2, 1e-8)) return [1, 0, 0, shift[0], 0, 1, 0, shift[1], 0, 0, 1, shift[2]]
  const angle = sqrt(angle2)
  const axis = [x.div(angle), y.div(angle), z.div(angle)]
  const [c, s] = [cos(angle), sin(angle)]
  const entry = (i: number, j: number): Traced => {
    const product = axis[i]!.mul(axis[j]!).mul(sub(1, c))
    if (i === j) return product.add(c)
    const cross = axis[3 - i - j]!.mul(s)
    return (j - i + 3) % 3 === 1 ? product.sub(cross) : product.add(cross)
  }
  return [0, 1, 2].flatMap((i) => [entry(i, 0), entry(i, 1), entry(i, 2), shift[i]!])
}
