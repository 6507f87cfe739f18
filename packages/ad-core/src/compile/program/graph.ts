import { Arithmetic } from './arithmetic.js'
import { FIRST_ARITHMETIC, OP } from './instructions.js'
import type { MemoryArray, Reference, Role } from './memory.js'
import { ReferenceTable } from './reference-table.js'
import type { Carry, Effect, Scope } from './scope.js'
import type { NodeId } from './scoped-nodes.js'
import { StoredEntries } from './stored-entries.js'

export type { MaskId, NodeId } from './scoped-nodes.js'

/** A step that runs in JavaScript, on arrays in memory. */
export interface HostStep {
  readonly run: (reads: readonly Float64Array[], writes: readonly Float64Array[]) => void
  readonly reads: readonly MemoryArray[]
  readonly writes: readonly MemoryArray[]
}

/**
 * Scalar instructions as a hash-consed graph: equal expressions are one node, computed in the
 * outermost scope that has its operands.
 */
export class Graph extends Arithmetic {
  readonly arrays: MemoryArray[] = []
  private readonly places = new ReferenceTable()
  readonly references: readonly Reference[] = this.places.references
  readonly tables: Int32Array[] = this.places.tables
  readonly hostSteps: HostStep[] = []

  array(size: number, role: Role, scope: number = 0, data?: ArrayLike<number>): MemoryArray {
    const array: MemoryArray = { id: this.arrays.length, size, role, scope, data }
    this.arrays.push(array)
    return array
  }

  /** An array as the iterations of a loop see it that change what stands there. */
  within(array: MemoryArray, scope: Scope): MemoryArray {
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
    for (const array of step.writes) this.stored.forget(array)
    this.columns.node(OP.host, index, 0, 0, 0, scope.id)
  }

  private readonly stored = new StoredEntries()

  /** Adds an effect to a scope. */
  write(scope: Scope, effect: Effect): void {
    scope.effects.push(effect)
    this.stored.note(scope, effect)
  }

  load(reference: Reference): NodeId {
    const { array, offset, terms, table } = reference
    const known = this.stored.at(reference)
    if (known !== undefined) return known
    if (array.data !== undefined && terms.length === 0 && table === undefined) {
      return this.constant(Number(array.data[offset]))
    }
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

  /** Whether a node is an entry of an array, which can as well be read again. */
  isLoad(id: number): boolean {
    return this.columns.op[id] === OP.load
  }

  /** Whether a node computes, rather than names a number that is there. */
  computes(id: number): boolean {
    return this.columns.op[id]! >= FIRST_ARITHMETIC
  }
}
