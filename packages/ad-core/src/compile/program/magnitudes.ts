import { functions } from '../generated/lowerings.js'
import { FIRST_MASK, OP } from './instructions.js'
import { identityOf, type MemoryArray } from './memory.js'
import type { Program } from './program.js'
import type { Scope } from './scope.js'

/** Arguments are taken to be no larger than this, which leaves room for products of six of them. */
const LARGEST_ARGUMENT = 1e50
/** What still grows after so many passes grows without bound. */
const PASSES = 4

/** Numbers of all sizes, and many between where functions turn. */
const samples = /* @__PURE__ */ (() => {
  const sizes = Array.from({ length: 633 }, (_, k) => 1.7 * 10 ** (k - 324))
  const turns = Array.from({ length: 2000 }, (_, k) => k / 61)
  return [...sizes, ...turns].filter(Number.isFinite).flatMap((x) => [x, -x])
})()

const withinOne = /* @__PURE__ */ new Map<string, boolean>()

/** Whether a function's values are no larger than about 1, as those of sines and sigmoids are. */
function isWithinOne(name: string): boolean {
  let known = withinOne.get(name)
  if (known === undefined) {
    known = samples.every((x) => Math.abs(functions[name]!(x)) < 1.001)
    withinOne.set(name, known)
  }
  return known
}

/** How large values can become. */
export interface Bounds {
  readonly ofArray: (array: MemoryArray) => number
  /** The nodes of straight code without a bound, where they are taken to have one. */
  readonly assumed: ReadonlySet<number>
}

const NONE: Bounds = { ofArray: () => Infinity, assumed: new Set() }

/**
 * How large entries of arrays can become, of a program with arguments of usual size; infinite where that
 * isn't known. What has a bound is never NaN, nor is anything that it is computed from. Nodes of straight
 * code are taken to be no larger than `most`.
 */
export function boundsOf(program: Program, most: number = Infinity): Bounds {
  const magnitudes = new Magnitudes(program, most)
  for (let pass = 0; magnitudes.grow(pass >= PASSES); pass++) {
    if (pass > 4 * PASSES) return NONE
  }
  return magnitudes
}

class Magnitudes implements Bounds {
  readonly assumed = new Set<number>()
  private readonly most: number
  private readonly program: Program
  private readonly nodes: Float64Array
  /** Bounds from the pass before: of arrays, then of carries. */
  private before: Float64Array
  /** The same from this pass. */
  private now: Float64Array
  /** Of arguments and constants. */
  private readonly given: Float64Array
  /** Where the bounds of each scope's carries begin. */
  private readonly carriesOf: readonly number[]

  constructor(program: Program, most: number) {
    this.most = most
    const { graph } = program
    this.program = program
    this.nodes = new Float64Array(graph.columns.length)
    let size = graph.arrays.length
    this.carriesOf = graph.scopes.map(({ carries }) => (size += carries.length) - carries.length)
    this.given = new Float64Array(size)
    for (const { writes } of graph.hostSteps) {
      for (const array of writes) this.given[identityOf(array).id] = Infinity
    }
    for (const { id, role, data } of graph.arrays) {
      if (data !== undefined) this.given[id] = largestOf(data)
      else if (role === 'input') this.given[id] = LARGEST_ARGUMENT
    }
    this.before = this.given.slice()
    this.now = this.given.slice()
  }

  ofArray(array: MemoryArray): number {
    return this.before[identityOf(array).id]!
  }

  /** Goes through the program once; returns whether a bound has grown, to infinity if it may no more. */
  grow(isLast: boolean): boolean {
    const { before } = this
    const now = (this.now = this.given.slice())
    this.visit(this.program.graph.scopes[0]!, 1)
    let hasGrown = false
    for (let k = 0; k < now.length; k++) {
      if (now[k]! <= before[k]!) now[k] = before[k]!
      else {
        hasGrown = true
        if (isLast) now[k] = Infinity
      }
    }
    this.before = now
    return hasGrown
  }

  private visit(scope: Scope, iterations: number): void {
    const { graph, live } = this.program
    const { nodes, now } = this
    const { op, a } = graph.columns
    for (const id of live.order[scope.id]!) {
      if (op[id] === OP.loop) {
        const inner = graph.scopes[a[id]!]!
        this.visit(inner, iterations * inner.count)
      } else nodes[id] = this.boundOf(id)
      if (nodes[id] === Infinity && scope.id === 0 && this.most < Infinity) {
        this.assumed.add(id)
        nodes[id] = this.most
      }
    }
    for (const { kind, to, node } of scope.effects) {
      const { id } = identityOf(to.array)
      const bound = nodes[node]!
      now[id] = kind === 'add' ? now[id]! + finite(bound * iterations) : Math.max(now[id]!, bound)
    }
    scope.carries.forEach(({ start, next }, k) => {
      now[this.carriesOf[scope.id]! + k] = Math.max(nodes[start]!, nodes[next]!)
    })
  }

  /** What is assumed of nodes says nothing of what they are stored in. */
  private ofEntry(array: MemoryArray): number {
    const given = this.given[identityOf(array).id]!
    return this.most < Infinity && given === 0 ? Infinity : this.ofArray(array)
  }

  private boundOf(id: number): number {
    const { nodes, before } = this
    const { graph } = this.program
    const { op, a, b, c, d } = graph.columns
    const [x, y] = [nodes[a[id]!]!, nodes[b[id]!]!]
    switch (op[id]) {
      case OP.constant:
        return finite(Math.abs(graph.constants[a[id]!]!))
      case OP.load:
        return this.ofEntry(graph.references[a[id]!]!.array)
      case OP.loadAt:
        return this.ofEntry(graph.arrays[a[id]!]!)
      case OP.carry:
        return before[this.carriesOf[a[id]!]! + b[id]!]!
      case OP.result: {
        const { id: loop, carries, sums, count } = graph.scopes[a[id]!]!
        const k = b[id]! - carries.length
        if (k < 0) return before[this.carriesOf[loop]! + b[id]!]!
        return finite(count * nodes[sums[k]!]!)
      }
      case OP.add:
      case OP.sub:
        return x + y
      case OP.mul:
        return x === Infinity || y === Infinity ? Infinity : x * y
      case OP.div: {
        const divisor = graph.constantOf(b[id]!)
        return divisor === undefined || divisor === 0 ? Infinity : finite(x / Math.abs(divisor))
      }
      case OP.min:
      case OP.max:
        return Math.max(x, y)
      case OP.neg:
      case OP.abs:
        return x
      case OP.floor:
      case OP.ceil:
      case OP.trunc:
        return x + 1
      case OP.select:
        return Math.max(y, nodes[c[id]!]!)
      case OP.call:
        return x < Infinity && isWithinOne(graph.functionNames[d[id]!]!) ? 1 : Infinity
      default:
        return op[id]! >= FIRST_MASK ? 1 : Infinity
    }
  }
}

function largestOf(data: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]!))
  return finite(largest)
}

/** A bound, infinite for NaN. */
function finite(x: number): number {
  return Number.isNaN(x) ? Infinity : x
}
