import type { CoreBuilder } from '../core-builder.js'
import { functions } from '../generated/lowerings.js'
import { OP } from './instructions.js'
import { ScopedNodes, type MaskId, type NodeId } from './scoped-nodes.js'

/**
 * Arithmetic of nodes. Constants are folded, and only identities that IEEE arithmetic keeps to the last
 * bit are used: x + 0 → x is none of them, x − 0 → x is.
 */
export class Arithmetic extends ScopedNodes implements CoreBuilder<NodeId, MaskId> {
  readonly functionNames: string[] = []
  private readonly functionIds = new Map<string, number>()

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

  /** The call of a function of one number that there is already. */
  callOf(name: string, x: NodeId): NodeId | undefined {
    const index = this.functionIds.get(name)
    if (index === undefined) return undefined
    const known = this.columns.find(OP.call, x, 0, 0, index)
    return known < 0 ? undefined : known
  }

  private functionId(name: string): number {
    let index = this.functionIds.get(name)
    if (index === undefined) {
      index = this.functionNames.push(name) - 1
      this.functionIds.set(name, index)
    }
    return index
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
