/** A·x for a row-major matrix of m rows. */
export function multiply(a: Float64Array, x: Float64Array, m: number): Float64Array {
  const n = x.length
  const product = new Float64Array(m)
  for (let i = 0; i < m; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!
    product[i] = sum
  }
  return product
}

/** Aᵀ·u for a row-major matrix of n columns. */
export function multiplyTransposed(a: Float64Array, u: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n)
  for (let i = 0; i < u.length; i++) {
    const factor = u[i]!
    for (let j = 0; j < n; j++) product[j] = product[j]! + a[i * n + j]! * factor
  }
  return product
}

/** Those columns of a row-major matrix of n. */
export function someColumns(a: Float64Array, n: number, places: Int32Array): Float64Array {
  const count = places.length
  const part = new Float64Array((a.length / n) * count)
  for (let i = 0; i * n < a.length; i++) {
    for (let k = 0; k < count; k++) part[i * count + k] = a[i * n + places[k]!]!
  }
  return part
}

/** Euclidean lengths of the n columns of a row-major matrix. */
export function columnLengths(a: Float64Array, n: number): Float64Array {
  const lengths = new Float64Array(n)
  for (let i = 0; i < a.length; i += n) {
    for (let j = 0; j < n; j++) lengths[j] = lengths[j]! + a[i + j]! * a[i + j]!
  }
  if (lengths.every((square) => square > 1e-280 && square < 1e280)) {
    return lengths.map(Math.sqrt)
  }
  // Squares overflow or vanish.
  lengths.fill(0)
  const largest = new Float64Array(n)
  for (let k = 0; k < a.length; k++) {
    largest[k % n] = Math.max(largest[k % n]!, Math.abs(a[k]!))
  }
  for (let k = 0; k < a.length; k++) {
    const top = largest[k % n]!
    if (top > 0) lengths[k % n] = lengths[k % n]! + (a[k]! / top) ** 2
  }
  for (let j = 0; j < n; j++) lengths[j] = largest[j]! * Math.sqrt(lengths[j]!)
  return lengths
}
