/** The nodes of a program as columns that grow: node i is `op[i]` with operands `a[i]`, `b[i]`, `c[i]`. */
export class Columns {
  length = 0
  op: Uint8Array
  a: Int32Array
  b: Int32Array
  c: Int32Array
  /** Of a call, its function. */
  d: Int32Array
  /** The scope it is computed in. */
  scope: Int32Array
  /** Hash table of nodes by content; −1 where free. */
  private slots: Int32Array

  constructor(capacity: number = 1 << 8) {
    this.op = new Uint8Array(capacity)
    this.a = new Int32Array(capacity)
    this.b = new Int32Array(capacity)
    this.c = new Int32Array(capacity)
    this.d = new Int32Array(capacity)
    this.scope = new Int32Array(capacity)
    this.slots = new Int32Array(2 * capacity).fill(-1)
  }

  /** The node of this content: the one there is, or a new one in the given scope. */
  node(op: number, a: number, b: number, c: number, d: number, scope: number): number {
    const slot = this.place(op, a, b, c, d)
    const known = this.slots[slot]!
    if (known >= 0) return known
    const id = this.append(op, a, b, c, d, scope)
    if (2 * this.length > this.slots.length) this.rehash(4 * this.op.length)
    else this.slots[slot] = id
    return id
  }

  /** The node of this content; −1 where there is none. */
  find(op: number, a: number, b: number, c: number, d: number): number {
    return this.slots[this.place(op, a, b, c, d)]!
  }

  /** Where a node stands in the hash table, or would. */
  private place(op: number, a: number, b: number, c: number, d: number): number {
    let slot = this.slot(op, a, b, c, d)
    for (;;) {
      const known = this.slots[slot]!
      if (
        known < 0 ||
        (this.op[known] === op &&
          this.a[known] === a &&
          this.b[known] === b &&
          this.c[known] === c &&
          this.d[known] === d)
      ) {
        return slot
      }
      slot = (slot + 1) & (this.slots.length - 1)
    }
  }

  private append(op: number, a: number, b: number, c: number, d: number, scope: number): number {
    const id = this.length
    if (id === this.op.length) this.resize(2 * id)
    this.op[id] = op
    this.a[id] = a
    this.b[id] = b
    this.c[id] = c
    this.d[id] = d
    this.scope[id] = scope
    this.length = id + 1
    return id
  }

  private slot(op: number, a: number, b: number, c: number, d: number): number {
    let h = Math.imul(op + 31, 0x9e3779b1) ^ Math.imul(a + 7, 0x85ebca6b)
    h ^= Math.imul(b + 3, 0xc2b2ae35) ^ Math.imul(c + 11, 0x27d4eb2f) ^ Math.imul(d + 5, 0x165667b1)
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
    return (h ^ (h >>> 13)) & (this.slots.length - 1)
  }

  private rehash(size: number): void {
    this.slots = new Int32Array(size).fill(-1)
    for (let id = 0; id < this.length; id++) {
      let slot = this.slot(this.op[id]!, this.a[id]!, this.b[id]!, this.c[id]!, this.d[id]!)
      while (this.slots[slot]! >= 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = id
    }
  }

  /** Makes room for so many nodes at once. */
  reserve(count: number): void {
    let capacity = this.op.length
    while (capacity < count) capacity *= 2
    if (capacity === this.op.length) return
    this.resize(capacity)
    this.rehash(2 * capacity)
  }

  private resize(capacity: number): void {
    const op = new Uint8Array(capacity)
    op.set(this.op)
    this.op = op
    this.a = wider(this.a, capacity)
    this.b = wider(this.b, capacity)
    this.c = wider(this.c, capacity)
    this.d = wider(this.d, capacity)
    this.scope = wider(this.scope, capacity)
  }
}

function wider(column: Int32Array, capacity: number): Int32Array {
  const other = new Int32Array(capacity)
  other.set(column)
  return other
}
