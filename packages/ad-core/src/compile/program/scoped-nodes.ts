import { Columns } from './columns.js'
import { OP } from './instructions.js'
import type { Scope } from './scope.js'

/** A node that is a number. */
export type NodeId = number
/** A node that is a mask. */
export type MaskId = number

/** Nodes in scopes, equal ones once, each in the outermost scope that has its operands; and constants. */
export class ScopedNodes {
  readonly columns: Columns = new Columns()
  readonly scopes: Scope[] = [newScope(0, undefined, 1)]
  readonly constants: number[] = []
  private readonly constantIds = new Map<number, NodeId>()
  private readonly negativeZero: { id: NodeId | undefined } = { id: undefined }

  /** A scope for a loop in another one. */
  scope(parent: Scope, count: number): Scope {
    const scope = newScope(this.scopes.length, parent, count)
    this.scopes.push(scope)
    return scope
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

  protected deeper(s: number, t: number): number {
    return this.scopes[s]!.depth >= this.scopes[t]!.depth ? s : t
  }

  protected unary(op: number, x: number): number {
    return this.columns.node(op, x, 0, 0, 0, this.columns.scope[x]!)
  }

  protected binary(op: number, x: number, y: number): number {
    const { scope } = this.columns
    return this.columns.node(op, x, y, 0, 0, this.deeper(scope[x]!, scope[y]!))
  }

  protected is(op: number, id: number): boolean {
    return this.columns.op[id] === op
  }

  protected isNumber(id: number, x: number): boolean {
    const value = this.constantOf(id)
    return value !== undefined && Object.is(value, x)
  }

  protected hasConstant(x: number, y: number): boolean {
    const { op } = this.columns
    return op[x] === OP.constant || op[y] === OP.constant
  }

  protected folded(x: number, y: number, f: (x: number, y: number) => number): NodeId | undefined {
    const a = this.constantOf(x)
    if (a === undefined) return undefined
    const b = this.constantOf(y)
    return b === undefined ? undefined : this.constant(f(a, b))
  }
}

function newScope(id: number, parent: Scope | undefined, count: number): Scope {
  return {
    id,
    parent: parent?.id ?? -1,
    depth: parent === undefined ? 0 : parent.depth + 1,
    count,
    carries: [],
    sums: [],
    effects: [],
    sequential: false,
  }
}
