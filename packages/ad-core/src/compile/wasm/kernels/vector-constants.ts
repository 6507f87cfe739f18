/** Bytes that the constants of all functions take at most. */
export const BYTES_OF_KERNELS = 8192

/**
 * Constants of functions in lanes, in memory: V8 makes a vector from a constant in four steps, each time
 * that the function runs, and loads it in one.
 */
export class VectorConstants {
  private readonly allocate: (bytes: number) => number
  private readonly addresses = new Map<bigint, number>()

  constructor(allocate: (bytes: number) => number) {
    this.allocate = allocate
  }

  /** Where the vector stands that has these bits in either lane. */
  addressOf(bits: bigint): number {
    const both = BigInt.asIntN(64, bits)
    let address = this.addresses.get(both)
    if (address === undefined) {
      address = this.allocate(16)
      this.addresses.set(both, address)
    }
    return address
  }

  /** Writes them to the memory that they are allocated in. */
  writeTo(memory: ArrayBufferLike): void {
    for (const [bits, address] of this.addresses) {
      new BigInt64Array(memory, address, 2).fill(bits)
    }
  }
}
