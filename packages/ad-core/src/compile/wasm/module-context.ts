import { functions } from '../generated/lowerings.js'
import type { Graph } from '../program/graph.js'
import type { Division, Part } from '../program/division.js'
import { OP, operandCount } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import type { MemoryArray } from '../program/memory.js'
import type { Program } from '../program/program.js'
import { isAmong } from '../program/result-watch.js'
import type { Effect, Scope } from '../program/scope.js'
import { inOrderOfDemand } from './demand-order.js'
import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
  type ValueType,
} from './encoder.js'
import { ExpressionWeights } from './expression-weights.js'
import { HostFunctions } from './host-functions.js'
import type { Twins } from './kernels/kernels.js'
import { VectorConstants } from './kernels/vector-constants.js'
import { lastingStores, usesWithout } from './lasting-stores.js'
import { layOut, type Layout } from './layout.js'
import { hasLongStretch, longBodies } from './long-bodies.js'
import { MemoryFunctions } from './memory-functions.js'
import type { ModulePlan } from './module-plan.js'
import { Places } from './places.js'
import type { Split } from './split/split-choice.js'
import type { Uses } from '../program/use-counts.js'
import { twinOf, type Twin } from './twin-calls.js'

/** Scopes of more nodes are computed one node at a time, unless they are loops in lanes. */
export const MOST_NODES_IN_PAIRS = 4096

/** Nodes of the outermost scope in one function. */
const CHUNK = 1500

/** What the functions of a module share. */
export class ModuleContext {
  readonly graph: Graph
  readonly live: LiveGraph
  readonly uses: Uses
  /** What is stored before the first run, for all of them. */
  readonly lastingStores: ReadonlySet<Effect>
  readonly layout: Layout
  /** Arrays with results that are looked through for NaN, by number, and where it is noted. */
  readonly watched: ReadonlySet<number>
  readonly markOfNaN: number
  /** Vectors that the program finds in memory. */
  readonly constants: VectorConstants
  /** Where functions find what they work on, but those of parts of loops. */
  readonly places: Places
  /** Loops that run in parts, by scope. */
  readonly splits: ReadonlyMap<number, Split>
  readonly lanesAlong: ReadonlySet<number>
  /** Whether two numbers can be computed with at once. */
  readonly simd: boolean
  /** Whether a product and a sum can be computed at once. */
  readonly relaxedSimd: boolean
  /** Uses to come, by node; the emitter counts them down. */
  readonly remaining: Int32Array
  readonly host: FunctionReference
  /** The bodies that are functions of a part each, by loop. */
  readonly bodies: ReadonlyMap<number, readonly Part[]>
  private readonly division: Division | undefined
  private readonly module: ModuleBuilder
  private readonly named: HostFunctions
  readonly memory: MemoryFunctions
  /** The function that computes each node of the outermost scope. */
  private readonly functionOf: Int32Array
  private readonly usesWithin: Int32Array
  /** Where nodes stand that several functions need; −1 for others. */
  private readonly slots: Int32Array
  /** 1 for nodes with which something is done besides computing. */
  private readonly used: Uint8Array
  private readonly resultNodes = new Map<number, ReadonlyMap<number, number>>()
  private current = 0

  constructor(program: Program, module: ModuleBuilder, base: number, plan: ModulePlan) {
    const { graph, live } = program
    this.module = module
    this.graph = graph
    this.simd = plan.simd
    this.relaxedSimd = plan.relaxedSimd
    this.live = live
    this.lastingStores = lastingStores(program)
    this.uses = usesWithout(this.lastingStores, plan.uses)
    this.division = plan.division
    this.bodies = this.division?.bodies ?? new Map()
    this.lanesAlong = plan.lanesAlong
    this.splits = plan.splits
    this.layout = layOut(graph, base, (array) => this.hasLanes(array))
    this.watched = plan.watched
    this.markOfNaN = this.layout.allocate(8)
    this.places = new Places(this.layout)
    this.constants = new VectorConstants((bytes) => this.layout.allocate(bytes))
    this.remaining = new Int32Array(graph.columns.length)
    this.host = module.importFunction('host', 'step', [TYPE.i32], [])
    this.named = new HostFunctions(module, functions, this.constants)
    this.memory = new MemoryFunctions(module, plan.simd)
    this.functionOf = new Int32Array(graph.columns.length).fill(-1)
    this.usesWithin = new Int32Array(graph.columns.length)
    this.slots = new Int32Array(graph.columns.length).fill(-1)
    this.used = new Uint8Array(graph.columns.length)
    for (const { effects } of graph.scopes) for (const { node } of effects) this.used[node] = 1
    for (const { id, sums } of graph.scopes) for (const k of live.sums[id]!) this.used[sums[k]!] = 1
    this.functions = this.divide()
    this.longBodies = longBodies(graph, live)
    this.weights = new ExpressionWeights(graph, live, this.uses, this.longBodies)
  }

  private readonly weights: ExpressionWeights
  /** The loops in whose bodies values that are used again are kept in memory. */
  readonly longBodies: ReadonlySet<number>

  /** The outermost scope as functions: nodes in a row, or one loop. */
  readonly functions: readonly (readonly number[])[]

  /** Divides the outermost scope, and finds which of its nodes several functions need. */
  private divide(): readonly (readonly number[])[] {
    const { functionOf, graph, live, uses } = this
    const { op, a, scope } = graph.columns
    const effects = uses.effects[0]!
    const parts: (readonly number[])[] = []
    const isLong = live.order[0]!.length > MOST_NODES_IN_PAIRS
    let stretch: number[] = []
    const close = (): void => {
      const isSpread = isLong && hasLongStretch(graph.columns, stretch)
      const order = isSpread ? inOrderOfDemand(graph, uses, stretch) : stretch
      for (let k = 0; k < order.length; k += CHUNK) {
        const part = order.slice(k, k + CHUNK)
        this.useFromPart(part, parts.length)
        parts.push(part)
      }
      stretch = []
    }
    for (const id of live.order[0]!) {
      const code = op[id]!
      if (code === OP.loop) {
        close()
        functionOf[id] = parts.length
        for (const result of uses.results[a[id]!]!) functionOf[result] = parts.length
        parts.push([id])
        this.useAll(id)
      } else if (code !== OP.result && (code !== OP.constant || effects.has(id))) {
        stretch.push(id)
      }
    }
    close()
    for (const { node } of graph.scopes[0]!.effects) {
      if (scope[node] === 0) this.useFrom(node, functionOf[node]!)
    }
    return parts
  }

  private useFromPart(ids: readonly number[], own: number): void {
    const { op, a, b, c } = this.graph.columns
    for (const id of ids) {
      const code = op[id]!
      this.functionOf[id] = own
      const count = operandCount(code)
      if (count > 0) this.useFrom(code === OP.loadAt ? b[id]! : a[id]!, own)
      if (count > 1) this.useFrom(b[id]!, own)
      if (count > 2) this.useFrom(c[id]!, own)
    }
  }

  private useAll(loop: number): void {
    const { graph, live, uses } = this
    const scope = graph.scopes[graph.columns.a[loop]!]!
    for (const id of uses.outside[scope.id]!) this.useFrom(id, this.functionOf[loop]!)
    for (const k of live.carries[scope.id]!) {
      this.useFrom(scope.carries[k]!.start, this.functionOf[loop]!)
    }
  }

  private useFrom(id: number, user: number): void {
    if (this.graph.columns.scope[id] !== 0) return
    if (this.functionOf[id] === user) this.usesWithin[id]!++
    else this.needSlot(id)
  }

  private needSlot(id: number): void {
    const { op } = this.graph.columns
    if (op[id] === OP.constant || op[id] === OP.load || this.slots[id]! >= 0) return
    this.slots[id] = this.layout.allocate(8)
    this.used[id] = 1
    this.usesWithin[id]!++
  }

  /** Looks through an array that is complete, if it may hold NaN. */
  watch(f: FunctionBuilder, array: MemoryArray): void {
    if (!isAmong(this.watched, array)) return
    this.memory.watch(f, this.layout.addressOf(array), array.size, this.markOfNaN)
  }

  /** Whether a node that is used once is kept all the same, as expressions would be too large. */
  isHeavy(id: number): boolean {
    return this.weights.isHeavy(id)
  }

  /** A function of a part of a body. */
  define(parameters: readonly ValueType[]): FunctionBuilder {
    this.partFunctions++
    return this.module.define(parameters, [])
  }

  /** How many functions bodies have been divided into. */
  partFunctions = 0

  /** Whether other functions of a body that is divided take a node. */
  isHandedOn(id: number): boolean {
    if (this.division === undefined) return false
    return this.division.shared.has(id) && this.bodies.has(this.graph.columns.scope[id]!)
  }

  /** Which function of a scope's body has a node: its number, or −1 for the one that has the loop. */
  partOf(scope: Scope, id: number): number {
    const { op, scope: scopes } = this.graph.columns
    const isInPart = this.bodies.has(scope.id) && scopes[id] === scope.id && op[id] !== OP.carry
    return isInPart ? this.division!.homes[id]! : -1
  }

  /** Goes to the next function. */
  enter(k: number): void {
    this.current = k
  }

  usesInFunction(id: number): number {
    return this.usesWithin[id]!
  }

  /** Where a node stands for other functions; −1 where it is needed by none. */
  slotOf(id: number): number {
    return this.slots[id]!
  }

  /** Whether something is done with a node where it is computed, besides computing with it. */
  isUsed(id: number): boolean {
    return this.used[id] === 1
  }

  /** Whether the function that is being emitted computes a node. */
  isOwn(id: number): boolean {
    return this.graph.columns.scope[id] !== 0 || this.functionOf[id] === this.current
  }

  /** Whether an array is written anew by each of the iterations that run at once. */
  hasLanes(array: MemoryArray): boolean {
    for (let at = array.scope; at > 0; at = this.graph.scopes[at]!.parent) {
      if (this.lanesAlong.has(at)) return true
    }
    return false
  }

  /** The node of a loop's result, where it is needed. */
  resultOf(scope: Scope, k: number): number | undefined {
    let nodes = this.resultNodes.get(scope.id)
    if (nodes === undefined) {
      const { b } = this.graph.columns
      nodes = new Map(this.uses.results[scope.id]!.map((id) => [b[id]!, id]))
      this.resultNodes.set(scope.id, nodes)
    }
    return nodes.get(k)
  }

  functionNamed(name: string, arity: number, lanes: 1 | 2): FunctionReference {
    return this.named.reference(name, arity, lanes)
  }

  hasKernel(name: string): boolean {
    return this.named.hasKernel(name)
  }

  /** The function from a number to the values of twins there. */
  twins(twins: Twins, lanes: 1 | 2): FunctionReference {
    return this.named.twins(twins, lanes)
  }

  /** The twin of a call that the same function computes. */
  twinOf(id: number): Twin | undefined {
    const { graph, functionOf } = this
    const twin = twinOf(graph, this.live, id)
    if (twin === undefined || this.bodies.has(graph.columns.scope[id]!)) return undefined
    return functionOf[twin.id] === functionOf[id] ? twin : undefined
  }

  /** JavaScript functions that the module imports, by name. */
  get imported(): Readonly<Record<string, (...x: number[]) => number>> {
    return this.named.imported
  }
}
