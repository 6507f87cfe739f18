/** Movements of three rows of four in flat arrays, for hand-written code: nothing is allocated. */

/** out = a·b, where the last row 0 0 0 1 isn't stored. */
export function multiply(
  out: Float64Array,
  to: number,
  a: Float64Array,
  from: number,
  b: Float64Array,
  by: number,
): void {
  for (let row = 0; row < 12; row += 4) {
    const a0 = a[from + row]!
    const a1 = a[from + row + 1]!
    const a2 = a[from + row + 2]!
    const shift = a[from + row + 3]!
    for (let j = 0; j < 4; j++) {
      const product = a0 * b[by + j]! + a1 * b[by + 4 + j]! + a2 * b[by + 8 + j]!
      out[to + row + j] = j === 3 ? product + shift : product
    }
  }
}

/** out = a·b for a derivative a, whose last row is 0 0 0 0 all the same. */
export function multiplyPlainly(
  out: Float64Array,
  to: number,
  a: Float64Array,
  b: Float64Array,
  by: number,
): void {
  for (let row = 0; row < 12; row += 4) {
    const [a0, a1, a2] = [a[row]!, a[row + 1]!, a[row + 2]!]
    for (let j = 0; j < 4; j++) {
      out[to + row + j] = a0 * b[by + j]! + a1 * b[by + 4 + j]! + a2 * b[by + 8 + j]!
    }
  }
}

/** Rz(abduction)·Rx(flex), given the cosines and sines; any pair may be that of a derivative. */
export function turnInto(
  out: Float64Array,
  flex: readonly [cosine: number, sine: number, one: number],
  abduction: readonly [cosine: number, sine: number, one: number],
): void {
  const [c, s, xx] = flex
  const [cz, sz, zz] = abduction
  out[0] = cz * xx
  out[1] = -sz * c
  out[2] = sz * s
  out[4] = sz * xx
  out[5] = cz * c
  out[6] = -cz * s
  out[9] = zz * s
  out[10] = zz * c
}

/** Rodrigues' rotation by the vector (x, y, z) and its three derivatives, 9 entries each. */
export function rotationInto(
  rotation: Float64Array,
  slopes: Float64Array,
  theta: Float64Array,
): void {
  const angle = Math.hypot(theta[0]!, theta[1]!, theta[2]!)
  rotation.fill(0)
  slopes.fill(0)
  if (angle < 1e-4) {
    rotation[0] = rotation[4] = rotation[8] = 1
    return
  }
  const axis = [theta[0]! / angle, theta[1]! / angle, theta[2]! / angle] as const
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  addRotation(rotation, 0, c, 1 - c, s, axis, axis)
  for (let i = 0; i < 3; i++) {
    const along = axis[i]!
    const slope = axis.map((a, j) => ((i === j ? 1 : 0) - along * a) / angle)
    addRotation(slopes, 9 * i, -s * along, s * along, c * along, axis, axis)
    addRotation(slopes, 9 * i, 0, 1 - c, 0, slope, axis)
    addRotation(slopes, 9 * i, 0, 1 - c, s, axis, slope)
  }
}

/** Adds a·I + b·left·rightᵀ + c·[right]×. */
function addRotation(
  out: Float64Array,
  at: number,
  a: number,
  b: number,
  c: number,
  left: readonly number[],
  right: readonly number[],
): void {
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const cross = i === j ? 0 : ((j - i + 3) % 3 === 1 ? -1 : 1) * right[3 - i - j]!
      out[at + 3 * i + j]! += (i === j ? a : 0) + b * left[i]! * right[j]! + c * cross
    }
  }
}
