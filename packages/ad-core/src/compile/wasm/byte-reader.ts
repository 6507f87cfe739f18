/** Reads the number formats of WebAssembly's binary encoding, from a place on. */
export class ByteReader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  position: number

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = position
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length
  }

  byte(): number {
    const byte = this.bytes[this.position++]
    if (byte === undefined) throw new RangeError(`expected more bytes after ${this.bytes.length}`)
    return byte
  }

  /** An unsigned integer below 2³², LEB128. */
  unsigned(): number {
    return Number(this.leb128().value)
  }

  /** A signed integer of at most 64 bits, LEB128. */
  signed(): bigint {
    const { value, bits } = this.leb128()
    return BigInt.asIntN(Math.min(bits, 64), value)
  }

  /** The bits of a 32-bit number, lowest byte first. */
  bits32(): number {
    this.position += 4
    return this.view.getUint32(this.position - 4, true)
  }

  /** The bits of a 64-bit number, lowest byte first. */
  bits64(): bigint {
    this.position += 8
    return this.view.getBigUint64(this.position - 8, true)
  }

  /** Text with its length before it, UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.take(this.unsigned()))
  }

  take(count: number): Uint8Array {
    this.position += count
    return this.bytes.subarray(this.position - count, this.position)
  }

  /** As many entries as a number before them says. */
  list<T>(entry: (index: number) => T): readonly T[] {
    return Array.from({ length: this.unsigned() }, (_, k) => entry(k))
  }

  private leb128(): { readonly value: bigint; readonly bits: number } {
    let value = 0n
    for (let bits = 0; ; bits += 7) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << BigInt(bits)
      if (byte < 0x80) return { value, bits: bits + 7 }
    }
  }
}
