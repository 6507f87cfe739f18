/** Constants in WebAssembly's text format, in decimals that read back as the same bits. */

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8))

/** A number, or a NaN with what is in its lower bits, which is no number to JavaScript. */
function floatText(x: number, negative: boolean, payload: bigint, quiet: bigint): string {
  if (Number.isNaN(x)) {
    const rest = payload === quiet ? '' : `:0x${payload.toString(16)}`
    return `${negative ? '-' : ''}nan${rest}`
  }
  if (Object.is(x, -0)) return '-0'
  return String(x).replace('Infinity', 'inf')
}

/** A double by its bits. */
export function f64Text(bits: bigint): string {
  scratch.setBigUint64(0, bits)
  return floatText(scratch.getFloat64(0), bits >> 63n === 1n, bits & (2n ** 52n - 1n), 2n ** 51n)
}

/** A float by its bits. */
export function f32Text(bits: number): string {
  scratch.setUint32(0, bits)
  const payload = BigInt(bits & 0x7fffff)
  return floatText(scratch.getFloat32(0), bits >>> 31 === 1, payload, 2n ** 22n)
}

/** Whether bits look like a double that somebody wrote: not NaN, not subnormal. */
function isNumber(bits: bigint): boolean {
  const magnitude = BigInt.asUintN(63, bits)
  return magnitude === 0n || (magnitude >= 1n << 52n && magnitude <= 0x7ffn << 52n)
}

/** A vector of two doubles, or of two integers where those are no doubles. */
export function v128Text(low: bigint, high: bigint): string {
  if (isNumber(low) && isNumber(high)) return `f64x2 ${f64Text(low)} ${f64Text(high)}`
  return `i64x2 ${BigInt.asIntN(64, low)} ${BigInt.asIntN(64, high)}`
}
