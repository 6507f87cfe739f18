import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import type { Affine, MemoryArray, Reference, Term } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { TYPE, type FunctionBuilder } from './encoder.js'

/** A way that addresses move: strides in bytes along scopes, the innermost last. */
type Path = readonly Term[]

/** What moves along a loop. */
export interface Moving {
  /** Moves it on by some iterations. */
  readonly advance: (iterations: number) => void
  /** Moves it on by as many as a local says. */
  readonly skip: (iterations: number) => void
  readonly end: () => void
}

/**
 * Addresses as locals that loops move on: one for each way that references of a loop move, so that no
 * iteration multiplies.
 */
export class Addresses {
  private readonly f: FunctionBuilder
  private readonly graph: Graph
  private readonly live: LiveGraph
  private readonly lanesAlong: ReadonlySet<number>
  private readonly widthOf: (array: MemoryArray, lanes: 1 | 2) => number
  private readonly locals = new Map<string, number>()
  private readonly free: number[] = []

  constructor(
    f: FunctionBuilder,
    graph: Graph,
    live: LiveGraph,
    lanesAlong: ReadonlySet<number>,
    widthOf: (array: MemoryArray, lanes: 1 | 2) => number,
  ) {
    this.lanesAlong = lanesAlong
    this.f = f
    this.graph = graph
    this.live = live
    this.widthOf = widthOf
  }

  /** What moves now, and the local it stands in. */
  known(): readonly (readonly [key: string, local: number])[] {
    return [...this.locals]
  }

  /** Takes what moves in the function around from the parameters, in this order. */
  take(keys: readonly string[]): void {
    keys.forEach((key, parameter) => this.locals.set(key, parameter))
  }

  /** Puts the moving part of an address on the stack, never negative; returns what to add to it. */
  push({ terms }: Affine, width: number): number {
    if (terms.length === 0) {
      this.f.i32(0)
      return 0
    }
    const key = keyOf(this.path(terms, width))
    const local = this.locals.get(key)
    if (local === undefined) throw new Error(`addresses: nothing moves as ${key}`)
    this.f.get(local)
    return -terms.reduce((sum, term) => sum + width * this.descent(term), 0)
  }

  /** How far a term goes down over all iterations, by which its local starts higher. */
  private descent({ scope, stride }: Term): number {
    return stride < 0 ? -stride * (this.graph.scopes[scope]!.count - 1) : 0
  }

  private path(terms: readonly Term[], width: number): Path {
    const { scopes } = this.graph
    return terms
      .map(({ scope, stride }) => ({ scope, stride: stride * width }))
      .sort((x, y) => scopes[x.scope]!.depth - scopes[y.scope]!.depth)
  }

  /** Starts what moves along a loop. */
  start(scope: Scope, lanes: 1 | 2): Moving {
    const paths = this.pathsAlong(scope, lanes)
    const own = paths.map((path) => {
      const local = this.free.pop() ?? this.f.local(TYPE.i32)
      const before = path.slice(0, -1)
      const last = path[path.length - 1]!
      this.f.i32(this.descent(last))
      if (before.length > 0) {
        this.f.get(this.locals.get(keyOf(before))!)
        this.f.op('i32.add')
      }
      this.f.set(local)
      return { key: keyOf(path), local, bytes: last.stride }
    })
    for (const { key, local } of own) this.locals.set(key, local)
    return {
      advance: (iterations) => {
        for (const { local, bytes } of own) {
          this.f.get(local)
          this.f.i32(bytes * iterations)
          this.f.op('i32.add')
          this.f.set(local)
        }
      },
      skip: (iterations) => {
        for (const { local, bytes } of own) {
          this.f.get(iterations)
          this.f.i32(bytes)
          this.f.op('i32.mul')
          this.f.get(local)
          this.f.op('i32.add')
          this.f.set(local)
        }
      },
      end: () => {
        for (const { key, local } of own) {
          this.locals.delete(key)
          this.free.push(local)
        }
      },
    }
  }

  /** The ways along a scope of all references within it, from the outermost scope to this one. */
  private pathsAlong(scope: Scope, lanes: 1 | 2): readonly Path[] {
    const found = new Map<string, Path>()
    const see = (terms: readonly Term[], width: number): void => {
      const path = this.path(terms, width)
      const k = path.findIndex((term) => term.scope === scope.id)
      if (k < 0) return
      const prefix = path.slice(0, k + 1)
      found.set(keyOf(prefix), prefix)
    }
    const visit = (at: Scope, within: boolean): void => {
      for (const { to, kind } of at.effects) {
        this.seeReference(to, lanes, see)
        // Below a loop in lanes sums may go to arrays with lanes, which stand for others.
        if (within && kind === 'add') see(to.terms, 16)
      }
      const { op, a } = this.graph.columns
      for (const id of this.live.order[at.id]!) {
        if (op[id] === OP.load) this.seeReference(this.graph.references[a[id]!]!, lanes, see)
        else if (op[id] === OP.loop) {
          visit(this.graph.scopes[a[id]!]!, within || (lanes === 1 && this.lanesAlong.has(a[id]!)))
        }
      }
    }
    visit(scope, false)
    return [...found.values()]
  }

  private seeReference(
    { array, terms, table }: Reference,
    lanes: 1 | 2,
    see: (terms: readonly Term[], width: number) => void,
  ): void {
    if (terms.length > 0) see(terms, this.widthOf(array, lanes))
    if (table !== undefined && table.terms.length > 0) see(table.terms, 4)
  }
}

function keyOf(path: Path): string {
  let key = ''
  for (const { scope, stride } of path) key += `${scope}*${stride};`
  return key
}
