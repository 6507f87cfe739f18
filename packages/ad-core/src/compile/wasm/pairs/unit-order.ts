import type { Pair } from './grow-pairs.js'
import type { Reduction } from './reductions.js'
import type { StraightCode } from './straight-code.js'

/** Nodes that are computed together. */
export type Pack = Pair | Reduction

/** What is emitted one after the other. */
export type Unit = number | Pack

/** The units in order, or packs that need themselves: the latest of each circle. */
type Sorted = { readonly units: readonly Unit[] } | { readonly circle: ReadonlySet<Pack> }

/** Puts nodes and pairs in an order in which each comes after what it is computed from. */
export class UnitOrder {
  private readonly code: StraightCode
  private readonly packOf: (id: number) => Pack | undefined
  private readonly units: Unit[] = []
  /** By node, the first of those of its unit: whether the unit waits for its operands or is placed. */
  private readonly states: Uint8Array
  /** Packs that wait, the latest last. */
  private readonly open: Pack[] = []
  private readonly circle = new Set<Pack>()

  constructor(code: StraightCode, packOf: (id: number) => Pack | undefined) {
    this.code = code
    this.packOf = packOf
    this.states = new Uint8Array(code.size)
  }

  sort(): Sorted {
    for (const id of this.code.order) this.place(id)
    return this.circle.size > 0 ? { circle: this.circle } : { units: this.units }
  }

  /** Places the unit of a node after its operands. */
  private place(id: number): void {
    const pack = this.packOf(id)
    const place = this.code.placeOf(pack === undefined ? id : pack.nodes[0]!)
    const state = this.states[place]
    if (state === PLACED) return
    if (state === OPEN) {
      // A circle has a pack in it, so that the latest is in this one.
      this.circle.add(this.open.at(-1)!)
      return
    }
    this.states[place] = OPEN
    if (pack === undefined) this.placeAll(this.code.operandsOf(id))
    else {
      this.open.push(pack)
      if ('root' in pack && pack.rest !== undefined) this.placeAll([pack.rest])
      for (const lanes of pack.operands) this.placeAll(lanes)
      this.open.pop()
    }
    this.states[place] = PLACED
    this.units.push(pack ?? id)
  }

  private placeAll(ids: readonly number[]): void {
    for (const id of ids) if (this.code.has(id)) this.place(id)
  }
}

const OPEN = 1
const PLACED = 2
