/** Bytes that grow at their end, with the number formats of WebAssembly's binary encoding. */
export class ByteBuffer {
  private bytes: Uint8Array
  private view: DataView
  /** Bytes written so far. */
  length = 0

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** An unsigned integer below 2³², LEB128. */
  unsigned(value: number): void {
    this.reserve(5)
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[this.length++] = rest
  }

  /** A place for an unsigned integer that `patch` fills: five bytes, as many as any takes. */
  placeholder(): number {
    const position = this.length
    this.reserve(5)
    this.length += 5
    this.patch(position, 0)
    return position
  }

  /** Writes an unsigned integer into a placeholder. */
  patch(position: number, value: number): void {
    for (let k = 0; k < 4; k++) this.bytes[position + k] = ((value >>> (7 * k)) & 0x7f) | 0x80
    this.bytes[position + 4] = value >>> 28
  }

  /** A 32-bit integer, signed LEB128; from 2³¹ to 2³² the integer with the same bits. */
  signed32(value: number): void {
    this.reserve(5)
    let rest = value | 0
    while (rest < -0x40 || rest > 0x3f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80
      rest >>= 7
    }
    this.bytes[this.length++] = rest & 0x7f
  }

  /** A 64-bit integer, signed LEB128; from 2⁶³ to 2⁶⁴ the integer with the same bits. */
  signed64(value: bigint): void {
    this.reserve(10)
    let rest = BigInt.asIntN(64, value)
    while (rest < -0x40n || rest > 0x3fn) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.bytes[this.length++] = Number(rest & 0x7fn)
  }

  f64(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** The eight bytes of a 64-bit integer, lowest first. */
  fixed64(value: bigint): void {
    this.reserve(8)
    this.view.setBigUint64(this.length, BigInt.asUintN(64, value), true)
    this.length += 8
  }

  /** Text with its length before it, UTF-8. */
  text(value: string): void {
    const encoded = new TextEncoder().encode(value)
    this.unsigned(encoded.length)
    this.append(encoded)
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** What has been written, as a view that holds until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  private reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, needed))
    grown.set(this.written())
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}
