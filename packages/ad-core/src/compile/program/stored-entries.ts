import type { MemoryArray, Reference } from './memory.js'
import type { Effect, Scope } from './scope.js'

/** What single entries of arrays hold since something was stored there outside of loops. */
export class StoredEntries {
  private readonly known = new Map<number, Map<number, number>>()

  /** Notes what a scope does with an entry. */
  note(scope: Scope, { kind, to, node }: Effect): void {
    const { array, offset } = to
    const isSingle = scope.id === 0 && isFixed(to)
    if (!isSingle) this.forget(array)
    else if (kind === 'add') this.known.get(array.id)?.delete(offset)
    else {
      const entries = this.known.get(array.id)
      if (entries === undefined) this.known.set(array.id, new Map([[offset, node]]))
      else entries.set(offset, node)
    }
  }

  /** Notes that entries of an array change. */
  forget(array: MemoryArray): void {
    this.known.delete((array.same ?? array).id)
  }

  /** The node whose value an entry holds, where that is known. */
  at(reference: Reference): number | undefined {
    const { array, offset } = reference
    return isFixed(reference) ? this.known.get(array.id)?.get(offset) : undefined
  }
}

function isFixed({ terms, table }: Reference): boolean {
  return terms.length === 0 && table === undefined
}
