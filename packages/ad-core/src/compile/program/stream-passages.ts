import type { Graph } from './graph.js'
import { OP } from './instructions.js'
import type { MemoryArray, Reference } from './memory.js'
import type { Program, Slot } from './program.js'
import type { Scope } from './scope.js'
import type { Passage } from './stream.js'

/** Arrays with fewer entries stay in the fast memory. */
const LARGE = 1 << 14
/** So many entries may be read or written outside of the loop, and by an iteration beyond its own. */
const MOST_APART = 64

/** What is done with an array. */
interface ArrayUse {
  readonly loads: Map<number, Reference[]>
  readonly stores: Map<number, Reference[]>
  /** Arguments and results that it is. */
  slots: number
  /** Whether anything else is done with it. */
  isOtherwise: boolean
}

/** What a loop passes along. */
export interface Passages {
  readonly sources: readonly Passage[]
  readonly results: readonly Passage[]
}

/** The large arguments that one loop reads in order, and the results that one makes so, by that loop. */
export function passagesOf(program: Program): ReadonlyMap<Scope, Passages> {
  const { graph, inputs, outputs } = program
  const found = new Map<Scope, { sources: Passage[]; results: Passage[] }>()
  if (![...inputs, ...outputs].some(isLarge)) return found
  const uses = usesOf(program)
  const enter = (scope: Scope, kind: 'sources' | 'results', passage: Passage): void => {
    const known = found.get(scope) ?? { sources: [], results: [] }
    known[kind].push(passage)
    found.set(scope, known)
  }
  inputs.forEach((slot, index) => {
    const { loads, stores, slots, isOtherwise } = uses[slot.array.id]!
    if (!isLarge(slot) || isOtherwise || slots > 1 || stores.size > 0) return
    const along = passageOf(graph, slot.array, index, loads)
    const reach = along && along.passage.span - along.passage.width
    if (reach !== undefined && reach <= MOST_APART) enter(along!.scope, 'sources', along!.passage)
  })
  outputs.forEach((slot, index) => {
    const { loads, stores, slots, isOtherwise } = uses[slot.array.id]!
    if (!isLarge(slot) || isOtherwise || slots > 1 || loads.size > 0) return
    const along = passageOf(graph, slot.array, index, stores)
    const passage = along && completed(along.passage, along.scope.count, slot.size)
    if (passage !== undefined) enter(along!.scope, 'results', passage)
  })
  return found
}

function isLarge({ array, size }: Slot): boolean {
  return size >= LARGE && size === array.size
}

/** How one loop of the outermost scope goes along an array; undefined where others do, or it jumps. */
function passageOf(
  graph: Graph,
  array: MemoryArray,
  index: number,
  places: ReadonlyMap<number, readonly Reference[]>,
): { readonly scope: Scope; readonly passage: Passage } | undefined {
  const loops = [...places.keys()].filter((id) => id !== 0)
  const scope = graph.scopes[loops[0]!]
  if (loops.length !== 1 || scope === undefined || scope.parent !== 0) return undefined
  const within = places.get(scope.id)!
  const width = within[0]!.terms[0]?.stride ?? 0
  const isAlong = ({ terms, table }: Reference): boolean =>
    table === undefined &&
    terms.length === 1 &&
    terms[0]!.scope === scope.id &&
    terms[0]!.stride === width
  if (width <= 0 || !within.every(isAlong)) return undefined
  const outside = places.get(0) ?? []
  if (outside.some(({ terms, table }) => terms.length > 0 || table !== undefined)) return undefined
  const apart = [...new Set(outside.map(({ offset }) => offset))]
  if (apart.length > MOST_APART) return undefined
  const offsets = within.map(({ offset }) => offset)
  const first = offsets.reduce((least, offset) => Math.min(least, offset))
  const span = offsets.reduce((most, offset) => Math.max(most, offset)) - first + 1
  return { scope, passage: { index, array, width, first, span, apart } }
}

/** The passage of a result all of whose entries iterations make, or parts of them, or the rest apart. */
function completed(passage: Passage, count: number, size: number): Passage | undefined {
  const { width, apart } = passage
  const made = width * count
  const first = Math.min(passage.first, size - made)
  const span = passage.first - first + passage.span
  const isApart = apart.every((place) => place < first || place >= first + made)
  const isWhole = first >= 0 && span <= width && made + apart.length === size
  return isApart && isWhole ? { ...passage, first, span: width } : undefined
}

function usesOf({ graph, live, inputs, outputs, status }: Program): readonly ArrayUse[] {
  const uses = graph.arrays.map((): ArrayUse => {
    return { loads: new Map(), stores: new Map(), slots: 0, isOtherwise: false }
  })
  const note = (places: Map<number, Reference[]>, scope: number, place: Reference): void => {
    const known = places.get(scope)
    if (known === undefined) places.set(scope, [place])
    else known.push(place)
  }
  for (const { id, data, same } of graph.arrays) {
    if (data !== undefined) uses[id]!.isOtherwise = true
    if (same !== undefined) uses[id]!.isOtherwise = uses[same.id]!.isOtherwise = true
  }
  for (const { reads, writes } of graph.hostSteps) {
    for (const { id } of [...reads, ...writes]) uses[id]!.isOtherwise = true
  }
  for (const { array } of [...inputs, ...outputs]) uses[array.id]!.slots++
  if (status !== undefined) uses[status.array.id]!.isOtherwise = true
  const { op, a } = graph.columns
  for (const scope of graph.scopes) {
    for (const { kind, to } of scope.effects) {
      if (kind === 'store') note(uses[to.array.id]!.stores, scope.id, to)
      else uses[to.array.id]!.isOtherwise = true
    }
    for (const id of live.order[scope.id]!) {
      if (op[id] === OP.load) {
        const place = graph.references[a[id]!]!
        note(uses[place.array.id]!.loads, scope.id, place)
      } else if (op[id] === OP.loadAt || op[id] === OP.clear) uses[a[id]!]!.isOtherwise = true
    }
  }
  return uses
}
