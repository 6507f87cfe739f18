import type { CoreBuilder } from '../core-builder.js'
import { Columns } from './columns.js'
import { functions } from '../generated/lowerings.js'
import { FIRST_ARITHMETIC, OP } from './instructions.js'
import type { MemoryArray, Reference, Role } from './memory.js'
import { ReferenceTable } from './reference-table.js'
import type { Carry, Scope } from './scope.js'

/** A node that is a number. */
export type NodeId = number
/** A node that is a mask. */
export type MaskId = number

/** An operation that runs in JavaScript, on arrays in memory. */
export interface HostStep {
  readonly run: (inputs: readonly Float64Array[], output: Float64Array) => void
  readonly inputs: readonly MemoryArray[]
  readonly output: MemoryArray
}

/**
 * Scalar instructions as a hash-consed graph: equal expressions are one node, computed in the
 * outermost scope that has its operands. Constants are folded, and only identities that IEEE arithmetic
 * keeps to the last bit are used: x + 0 → x is none of them, x − 0 → x is.
 */
export class Graph implements CoreBuilder<NodeId, MaskId> {
  readonly columns: Columns = new Columns()
  readonly scopes: Scope[] = [
    {
      id: 0,
      parent: -1,
      depth: 0,
      count: 1,
      carries: [],
      sums: [],
      effects: [],
      sequential: false,
    },
  ]
  readonly arrays: MemoryArray[] = []
  private readonly places = new ReferenceTable()
  readonly references: readonly Reference[] = this.places.references
  readonly tables: Int32Array[] = this.places.tables
  readonly constants: number[] = []
  readonly functionNames: string[] = []
  readonly hostSteps: HostStep[] = []
  private readonly constantIds = new Map<number, NodeId>()
  private readonly negativeZero: { id: NodeId | undefined } = { id: undefined }
  private readonly functionIds = new Map<string, number>()

  /** A scope for a loop in another one. */
  scope(parent: Scope, count: number): Scope {
    const scope: Scope = {
      id: this.scopes.length,
      parent: parent.id,
      depth: parent.depth + 1,
      count,
      carries: [],
      sums: [],
      effects: [],
      sequential: false,
    }
    this.scopes.push(scope)
    return scope
  }

  array(size: number, role: Role, scope: number = 0, data?: ArrayLike<number>): MemoryArray {
    const array: MemoryArray = { id: this.arrays.length, size, role, scope, data }
    this.arrays.push(array)
    return array
  }

  /** An array as the iterations of a loop see it that change what stands there. */
  within(array: MemoryArray, scope: Scope): MemoryArray {
    this.stored.delete(array.id) // iterations change it
    const inner = { ...array, id: this.arrays.length, scope: scope.id, same: array }
    this.arrays.push(inner)
    return inner
  }

  /** An array to which iterations add, zeros at first. */
  accumulator(size: number, scope: Scope): MemoryArray {
    const array = this.array(size, 'scratch', scope.id)
    this.columns.node(OP.clear, array.id, 0, 0, 0, scope.id)
    return array
  }

  /** A step in JavaScript, in a scope. */
  host(step: HostStep, scope: Scope): void {
    const index = this.hostSteps.push(step) - 1
    this.columns.node(OP.host, index, 0, 0, 0, scope.id)
  }

  constant(x: number): NodeId {
    if (Object.is(x, -0)) {
      return (this.negativeZero.id ??= this.newConstant(x))
    }
    let id = this.constantIds.get(x)
    if (id === undefined) {
      id = this.newConstant(x)
      this.constantIds.set(x, id)
    }
    return id
  }

  private newConstant(x: number): NodeId {
    this.constants.push(x)
    return this.columns.node(OP.constant, this.constants.length - 1, 0, 0, 0, 0)
  }

  /** The value of a constant node. */
  constantOf(id: number): number | undefined {
    return this.columns.op[id] === OP.constant ? this.constants[this.columns.a[id]!] : undefined
  }

  private readonly stored = new Map<number, Map<number, NodeId>>()

  /** Notes what an entry of an array holds from now on. */
  setEntry(array: MemoryArray, offset: number, node: NodeId): void {
    const known = this.stored.get(array.id)
    if (known === undefined) this.stored.set(array.id, new Map([[offset, node]]))
    else known.set(offset, node)
  }

  /** An entry of an array at a known place, where it is known what it holds. */
  private entryOf({ array, offset, terms, table }: Reference): NodeId | undefined {
    if (terms.length > 0 || table !== undefined) return undefined
    if (array.data !== undefined) return this.constant(Number(array.data[offset]))
    return this.stored.get(array.id)?.get(offset)
  }

  load(reference: Reference): NodeId {
    const known = this.entryOf(reference)
    if (known !== undefined) return known
    const index = this.reference(reference)
    return this.columns.node(OP.load, index, 0, 0, 0, this.scopeOfReference(reference))
  }

  /** The entry of an array at an index that is a node, plus an offset. */
  loadAt(array: MemoryArray, index: NodeId, offset: number): NodeId {
    const known = this.constantOf(index)
    if (known !== undefined) return this.load({ array, offset: known + offset, terms: [] })
    const scope = this.deeper(array.scope, this.columns.scope[index]!)
    return this.columns.node(OP.loadAt, array.id, index, offset, 0, scope)
  }

  /** The number of a reference, the same for equal ones. */
  reference(reference: Reference): number {
    return this.places.numberOf(reference)
  }

  /** A table of positions as places refer to it: one object for equal ones. */
  table(positions: Int32Array): Int32Array {
    return this.places.first(positions)
  }

  /** The innermost scope a reference moves with. */
  scopeOfReference({ array, terms, table }: Reference): number {
    return [...terms, ...(table?.terms ?? [])].reduce(
      (inner, { scope }) => this.deeper(inner, scope),
      array.scope,
    )
  }

  /** Starts a carry of a loop. */
  carry(scope: Scope, start: NodeId): NodeId {
    const carry: Carry = { start, next: -1 }
    scope.carries.push(carry)
    return this.columns.node(OP.carry, scope.id, scope.carries.length - 1, 0, 0, scope.id)
  }

  /** Adds a node up over the iterations of a loop; returns the number of the sum. */
  sum(scope: Scope, node: NodeId): number {
    const known = scope.sums.indexOf(node)
    return known < 0 ? scope.sums.push(node) - 1 : known
  }

  /** Sum k of a loop that has been ended. */
  sumResult(scope: Scope, k: number): NodeId {
    return this.result(scope, scope.carries.length + k)
  }

  /** Ends a loop, whose body is complete, so that its results can be used. */
  loop(scope: Scope): void {
    this.columns.node(OP.loop, scope.id, 0, 0, 0, scope.parent)
  }

  /** Result k of a loop that has been ended: its carries, then its sums. */
  result(scope: Scope, k: number): NodeId {
    return this.columns.node(OP.result, scope.id, k, 0, 0, scope.parent)
  }

  private deeper(s: number, t: number): number {
    return this.scopes[s]!.depth >= this.scopes[t]!.depth ? s : t
  }

  private unary(op: number, x: number): number {
    return this.columns.node(op, x, 0, 0, 0, this.columns.scope[x]!)
  }

  private binary(op: number, x: number, y: number): number {
    const { scope } = this.columns
    return this.columns.node(op, x, y, 0, 0, this.deeper(scope[x]!, scope[y]!))
  }

  private is(op: number, id: number): boolean {
    return this.columns.op[id] === op
  }

  private isNumber(id: number, x: number): boolean {
    const value = this.constantOf(id)
    return value !== undefined && Object.is(value, x)
  }

  private hasConstant(x: number, y: number): boolean {
    const { op } = this.columns
    return op[x] === OP.constant || op[y] === OP.constant
  }

  private folded(x: number, y: number, f: (x: number, y: number) => number): NodeId | undefined {
    const a = this.constantOf(x)
    if (a === undefined) return undefined
    const b = this.constantOf(y)
    return b === undefined ? undefined : this.constant(f(a, b))
  }

  add(x: NodeId, y: NodeId): NodeId {
    const known = this.hasConstant(x, y) ? this.addedConstant(x, y) : undefined
    if (known !== undefined) return known
    const { op, a } = this.columns
    if (op[y] === OP.neg) return this.sub(x, a[y]!)
    if (op[x] === OP.neg) return this.sub(y, a[x]!)
    return x < y ? this.binary(OP.add, x, y) : this.binary(OP.add, y, x)
  }

  private addedConstant(x: NodeId, y: NodeId): NodeId | undefined {
    if (this.isNumber(x, -0)) return y
    if (this.isNumber(y, -0)) return x
    return this.folded(x, y, (a, b) => a + b)
  }

  sub(x: NodeId, y: NodeId): NodeId {
    const known = this.hasConstant(x, y) ? this.subtractedConstant(x, y) : undefined
    if (known !== undefined) return known
    if (this.columns.op[y] === OP.neg) return this.add(x, this.columns.a[y]!)
    return this.binary(OP.sub, x, y)
  }

  private subtractedConstant(x: NodeId, y: NodeId): NodeId | undefined {
    const known = this.folded(x, y, (a, b) => a - b)
    if (known !== undefined) return known
    if (this.isNumber(y, 0)) return x
    return this.isNumber(x, -0) ? this.neg(y) : undefined
  }

  mul(x: NodeId, y: NodeId): NodeId {
    const known = this.hasConstant(x, y) ? this.multiple(x, y) : undefined
    if (known !== undefined) return known
    const { op, a } = this.columns
    if (op[x] === OP.neg) return this.neg(this.mul(a[x]!, y))
    if (op[y] === OP.neg) return this.neg(this.mul(x, a[y]!))
    return this.product(x, y)
  }

  private product(x: NodeId, y: NodeId): NodeId {
    return x < y ? this.binary(OP.mul, x, y) : this.binary(OP.mul, y, x)
  }

  /** x·y where one of them is a constant, unless that is nothing but a product. */
  private multiple(x: NodeId, y: NodeId): NodeId | undefined {
    const known = this.folded(x, y, (a, b) => a * b)
    if (known !== undefined) return known
    if (this.isNumber(x, 1)) return y
    if (this.isNumber(y, 1)) return x
    if (this.isNumber(x, -1)) return this.neg(y)
    if (this.isNumber(y, -1)) return this.neg(x)
    if (this.is(OP.neg, x) || this.is(OP.neg, y)) return undefined
    return this.scaled(x, y) ?? this.scaled(y, x)
  }

  /** x·y for a constant x and a multiple y by a power of two, which is exact or as infinite as x·y. */
  private scaled(x: NodeId, y: NodeId): NodeId | undefined {
    const outer = this.constantOf(x)
    if (outer === undefined || !(Math.abs(outer) >= 1) || !this.is(OP.mul, y)) return undefined
    const [a, b] = [this.columns.a[y]!, this.columns.b[y]!]
    const [inner, rest] =
      this.constantOf(a) === undefined ? [this.constantOf(b), a] : [this.constantOf(a), b]
    if (inner === undefined || !(inner >= 1) || !isPowerOfTwo(inner)) return undefined
    return Number.isFinite(outer * inner) ? this.mul(this.constant(outer * inner), rest) : undefined
  }

  div(x: NodeId, y: NodeId): NodeId {
    const known = this.folded(x, y, (a, b) => a / b)
    if (known !== undefined) return known
    const divisor = this.constantOf(y)
    if (divisor !== undefined && hasExactInverse(divisor))
      return this.mul(x, this.constant(1 / divisor))
    if (this.is(OP.neg, x)) return this.neg(this.div(this.columns.a[x]!, y))
    if (this.is(OP.neg, y)) return this.neg(this.div(x, this.columns.a[y]!))
    return this.binary(OP.div, x, y)
  }

  neg(x: NodeId): NodeId {
    const value = this.constantOf(x)
    if (value !== undefined) return this.constant(-value)
    if (this.is(OP.neg, x)) return this.columns.a[x]!
    return this.unary(OP.neg, x)
  }

  min(x: NodeId, y: NodeId): NodeId {
    if (x === y) return x
    return this.folded(x, y, Math.min) ?? this.binary(OP.min, Math.min(x, y), Math.max(x, y))
  }

  max(x: NodeId, y: NodeId): NodeId {
    if (x === y) return x
    return this.folded(x, y, Math.max) ?? this.binary(OP.max, Math.min(x, y), Math.max(x, y))
  }

  abs(x: NodeId): NodeId {
    const value = this.constantOf(x)
    if (value !== undefined) return this.constant(Math.abs(value))
    if (this.is(OP.abs, x)) return x
    if (this.is(OP.mul, x)) {
      // |c·x| is |c|·|x| to the bit; either operand may be the constant.
      const { a, b } = this.columns
      const [p, q] = [this.constantOf(a[x]!), this.constantOf(b[x]!)]
      if (p !== undefined) return this.mul(this.constant(Math.abs(p)), this.abs(b[x]!))
      if (q !== undefined) return this.mul(this.constant(Math.abs(q)), this.abs(a[x]!))
    }
    return this.unary(OP.abs, this.is(OP.neg, x) ? this.columns.a[x]! : x)
  }

  sqrt(x: NodeId): NodeId {
    return this.rounded(OP.sqrt, x, Math.sqrt)
  }

  floor(x: NodeId): NodeId {
    return this.rounded(OP.floor, x, Math.floor)
  }

  ceil(x: NodeId): NodeId {
    return this.rounded(OP.ceil, x, Math.ceil)
  }

  trunc(x: NodeId): NodeId {
    return this.rounded(OP.trunc, x, Math.trunc)
  }

  private rounded(op: number, x: NodeId, f: (x: number) => number): NodeId {
    const value = this.constantOf(x)
    return value === undefined ? this.unary(op, x) : this.constant(f(value))
  }

  lt(x: NodeId, y: NodeId): MaskId {
    return this.compared(OP.lt, x, y, (a, b) => a < b)
  }

  le(x: NodeId, y: NodeId): MaskId {
    return this.compared(OP.le, x, y, (a, b) => a <= b)
  }

  gt(x: NodeId, y: NodeId): MaskId {
    return this.compared(OP.gt, x, y, (a, b) => a > b)
  }

  ge(x: NodeId, y: NodeId): MaskId {
    return this.compared(OP.ge, x, y, (a, b) => a >= b)
  }

  eq(x: NodeId, y: NodeId): MaskId {
    return this.asMask(x, y, true) ?? this.compared(OP.eq, x, y, (a, b) => a === b)
  }

  ne(x: NodeId, y: NodeId): MaskId {
    return this.asMask(x, y, false) ?? this.compared(OP.ne, x, y, (a, b) => a !== b)
  }

  /** A comparison of 0 with a number that was selected as 1 or 0: the mask it was selected by. */
  private asMask(x: NodeId, y: NodeId, negated: boolean): MaskId | undefined {
    const { op, a, b, c } = this.columns
    if (this.constantOf(y) !== 0 || op[x] !== OP.select) return undefined
    const [yes, no] = [this.constantOf(b[x]!), this.constantOf(c[x]!)]
    if (yes === undefined || no === undefined) return undefined
    if (yes !== 0 && no === 0) return negated ? this.not(a[x]!) : a[x]!
    if (yes === 0 && no !== 0) return negated ? a[x]! : this.not(a[x]!)
    return undefined
  }

  /** Always, or never. */
  truth(holds: boolean): MaskId {
    return this.binary(OP.eq, this.constant(0), this.constant(holds ? 0 : 1))
  }

  private truthOf(mask: MaskId): boolean | undefined {
    if (!this.is(OP.eq, mask)) return undefined
    const { a, b } = this.columns
    const [x, y] = [this.constantOf(a[mask]!), this.constantOf(b[mask]!)]
    return x === undefined || y === undefined ? undefined : x === y
  }

  private compared(op: number, x: NodeId, y: NodeId, f: (x: number, y: number) => boolean): MaskId {
    const [a, b] = [this.constantOf(x), this.constantOf(y)]
    if (a !== undefined && b !== undefined) return this.truth(f(a, b))
    return this.binary(op, x, y)
  }

  and(m: MaskId, n: MaskId): MaskId {
    const [p, q] = [this.truthOf(m), this.truthOf(n)]
    if (p === false || q === true || m === n) return m
    if (q === false || p === true) return n
    return this.binary(OP.and, Math.min(m, n), Math.max(m, n))
  }

  or(m: MaskId, n: MaskId): MaskId {
    const [p, q] = [this.truthOf(m), this.truthOf(n)]
    if (p === true || q === false || m === n) return m
    if (q === true || p === false) return n
    return this.binary(OP.or, Math.min(m, n), Math.max(m, n))
  }

  not(m: MaskId): MaskId {
    const known = this.truthOf(m)
    if (known !== undefined) return this.truth(!known)
    return this.is(OP.not, m) ? this.columns.a[m]! : this.unary(OP.not, m)
  }

  select(mask: MaskId, x: NodeId, y: NodeId): NodeId {
    const known = this.truthOf(mask)
    if (known !== undefined) return known ? x : y
    if (x === y) return x
    const { columns } = this
    if (this.is(OP.not, mask)) return this.select(columns.a[mask]!, y, x)
    const scope = this.deeper(
      columns.scope[mask]!,
      this.deeper(columns.scope[x]!, columns.scope[y]!),
    )
    return columns.node(OP.select, mask, x, y, 0, scope)
  }

  /** A function known by name, of one to three numbers. */
  call(name: string, ...operands: readonly NodeId[]): NodeId
  call(name: string, x: NodeId, y: NodeId = -1, z: NodeId = -1): NodeId {
    const { op, scope } = this.columns
    if (op[x] === OP.constant) {
      const values = [x, y, z].filter((id) => id >= 0).map((id) => this.constantOf(id))
      if (values.every((value) => value !== undefined)) {
        return this.constant(functions[name]!(...values))
      }
    }
    const index = this.functionId(name)
    if (y < 0) return this.columns.node(OP.call, x, 0, 0, index, scope[x]!)
    const both = this.deeper(scope[x]!, scope[y]!)
    if (z < 0) return this.columns.node(OP.call2, x, y, 0, index, both)
    return this.columns.node(OP.call3, x, y, z, index, this.deeper(both, scope[z]!))
  }

  private functionId(name: string): number {
    let index = this.functionIds.get(name)
    if (index === undefined) {
      index = this.functionNames.push(name) - 1
      this.functionIds.set(name, index)
    }
    return index
  }

  /** Whether a node is an entry of an array, which can as well be read again. */
  isLoad(id: number): boolean {
    return this.columns.op[id] === OP.load
  }

  /** Whether a node computes, rather than names a number that is there. */
  computes(id: number): boolean {
    return this.columns.op[id]! >= FIRST_ARITHMETIC
  }
}

/** Whether 1/x is a power of two that is no subnormal, so that dividing by x is multiplying by it. */
function hasExactInverse(x: number): boolean {
  const inverse = 1 / x
  return (
    Number.isFinite(inverse) &&
    Math.abs(inverse) >= 2 ** -1022 &&
    Math.abs(x) >= 2 ** -1022 &&
    1 / inverse === x &&
    isPowerOfTwo(Math.abs(inverse))
  )
}

function isPowerOfTwo(x: number): boolean {
  return x === 2 ** Math.round(Math.log2(x))
}
