/** Numbers and lists one after the other: what native programs read. */
export function flatList(...parts: readonly (number | Float64Array | Int32Array)[]): Float64Array {
  const size = parts.reduce<number>(
    (n, part) => n + (typeof part === 'number' ? 1 : part.length),
    0,
  )
  const whole = new Float64Array(size)
  let offset = 0
  for (const part of parts) {
    if (typeof part === 'number') whole[offset++] = part
    else {
      whole.set(part, offset)
      offset += part.length
    }
  }
  return whole
}
