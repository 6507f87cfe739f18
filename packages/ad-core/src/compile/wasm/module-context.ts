import { functions } from '../generated/lowerings.js'
import type { Graph } from '../program/graph.js'
import { divide, type Division, type Part } from '../program/division.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import type { MemoryArray } from '../program/memory.js'
import type { Program } from '../program/program.js'
import type { Scope } from '../program/scope.js'
import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
  type ValueType,
} from './encoder.js'
import { ExpressionWeights } from './expression-weights.js'
import { HostFunctions } from './host-functions.js'
import { chooseLanes } from './lane-choice.js'
import { layOut, type Layout } from './layout.js'
import { longBodies } from './long-bodies.js'
import { MemoryFunctions } from './memory-functions.js'
import { countUses, operandsOf, type Uses } from '../program/use-counts.js'
import { TwinCalls } from './twin-calls.js'

/** Nodes of the outermost scope in one function. */
const CHUNK = 1500

/** Nodes of a loop's body in one function. */
const LONGEST_BODY = 4000

/** How a module is to be generated. */
export interface GenerateOptions {
  /** Whether two iterations may run at once. */
  readonly simd: boolean
  /** Nodes that the body of a loop has at most in one function. */
  readonly longestBody?: number
}

/** What the functions of a module share. */
export class ModuleContext {
  readonly graph: Graph
  readonly live: LiveGraph
  readonly uses: Uses
  readonly layout: Layout
  readonly lanesAlong: ReadonlySet<number>
  /** Whether two numbers can be computed with at once. */
  readonly simd: boolean
  /** Uses to come, by node; the emitter counts them down. */
  readonly remaining: Int32Array
  readonly host: FunctionReference
  /** The bodies that are functions of a part each, by loop. */
  readonly bodies: ReadonlyMap<number, readonly Part[]>
  private readonly division: Division | undefined
  private readonly module: ModuleBuilder
  private readonly places = new Map<number, number>()
  private readonly named: HostFunctions
  private readonly memory: MemoryFunctions
  /** The function that computes each node of the outermost scope. */
  private readonly functionOf: Int32Array
  private readonly usesWithin: Int32Array
  private readonly slots = new Map<number, number>()
  private readonly shadows = new Map<MemoryArray, number>()
  private readonly resultNodes = new Map<number, ReadonlyMap<number, number>>()
  private current = 0

  constructor(program: Program, module: ModuleBuilder, base: number, options: GenerateOptions) {
    const { graph, live } = program
    const { simd, longestBody = LONGEST_BODY } = options
    this.module = module
    this.graph = graph
    this.simd = simd
    this.live = live
    this.uses = countUses(graph, live)
    const inLoops = live.order.reduce((sum, ids, scope) => sum + (scope > 0 ? ids.length : 0), 0)
    this.division = inLoops > longestBody ? divide(program, this.uses, longestBody) : undefined
    this.bodies = this.division?.bodies ?? new Map()
    this.lanesAlong = simd ? chooseLanes(graph, live, this.bodies) : new Set()
    this.layout = layOut(graph, base, (array) => this.hasLanes(array))
    this.remaining = new Int32Array(graph.columns.length)
    this.host = module.importFunction('host', 'step', [TYPE.i32], [])
    this.named = new HostFunctions(module, functions)
    this.memory = new MemoryFunctions(module)
    this.functionOf = new Int32Array(graph.columns.length).fill(-1)
    this.usesWithin = new Int32Array(graph.columns.length)
    this.functions = this.divide()
    this.findSlots()
    this.longBodies = longBodies(graph, live)
    this.weights = new ExpressionWeights(graph, live, this.uses, this.longBodies)
  }

  private readonly weights: ExpressionWeights
  /** The loops in whose bodies values that are used again are kept in memory. */
  readonly longBodies: ReadonlySet<number>

  /** The outermost scope as functions: nodes in a row, or one loop. */
  readonly functions: readonly (readonly number[])[]

  private divide(): readonly (readonly number[])[] {
    const { op, a } = this.graph.columns
    const effects = this.uses.effects[0]!
    const parts: number[][] = []
    let part: number[] = this.live.order[0]!.filter((id) => op[id] === OP.clear)
    const close = (): void => {
      if (part.length > 0) parts.push(part)
      part = []
    }
    for (const id of this.live.order[0]!) {
      if (op[id] === OP.loop) {
        close()
        parts.push([id])
      } else if (
        op[id] !== OP.clear &&
        op[id] !== OP.result &&
        (op[id] !== OP.constant || effects.has(id))
      ) {
        part.push(id)
        if (part.length >= CHUNK) close()
      }
    }
    close()
    parts.forEach((ids, k) => {
      for (const id of ids) {
        this.functionOf[id] = k
        if (op[id] !== OP.loop) continue
        for (const result of this.uses.results[a[id]!]!) this.functionOf[result] = k
      }
    })
    return parts
  }

  /** Finds which nodes of the outermost scope are needed by other functions than their own. */
  private findSlots(): void {
    const { graph, live } = this
    const { op, scope } = graph.columns
    for (const id of live.order[0]!) {
      for (const operand of operandsOf(graph, id)) this.useFrom(operand, this.functionOf[id]!)
      if (op[id] === OP.loop) this.useAll(id)
    }
    for (const { node } of graph.scopes[0]!.effects) {
      if (scope[node] === 0) this.useFrom(node, this.functionOf[node]!)
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
    if (op[id] === OP.constant || op[id] === OP.load || this.slots.has(id)) return
    this.slots.set(id, this.layout.allocate(8))
    this.usesWithin[id]!++
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
    return this.division?.shared.has(id) === true && this.bodies.has(this.graph.columns.scope[id]!)
  }

  /** Where such a node stands, and what such a body takes from around it. */
  placeOf(id: number): number {
    let address = this.places.get(id)
    if (address === undefined) {
      address = this.layout.allocate(16)
      this.places.set(id, address)
    }
    return address
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

  slotOf(id: number): number | undefined {
    return this.slots.get(id)
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

  private readonly sumAddresses = new Map<string, number>()

  /** Memory for the sums of a loop; single ones and those with lanes stand apart. */
  sumsOf(scope: Scope, lanes: 1 | 2): number {
    const key = `${scope.id}:${lanes}`
    let address = this.sumAddresses.get(key)
    if (address === undefined) {
      address = this.layout.allocate(8 * lanes * scope.sums.length)
      this.sumAddresses.set(key, address)
    }
    return address
  }

  shadowOf(array: MemoryArray): number {
    let address = this.shadows.get(array)
    if (address === undefined) {
      address = this.layout.allocate(16 * array.size)
      this.shadows.set(array, address)
    }
    return address
  }

  functionNamed(name: string, arity: number, lanes: 1 | 2): FunctionReference {
    return this.named.reference(name, arity, lanes)
  }

  hasKernel(name: string): boolean {
    return this.named.hasKernel(name)
  }

  sineAndCosine(lanes: 1 | 2): FunctionReference {
    return this.named.sineAndCosine(lanes)
  }

  private readonly twins = new TwinCalls()

  /** The cosine of a sine that the same function computes, or its sine. */
  twinOf(id: number): number | undefined {
    const scope = this.graph.columns.scope[id]!
    if (this.bodies.has(scope)) return undefined
    const twin = this.twins.twinOf(this.graph, this.live.order[scope]!, id)
    return twin !== undefined && this.functionOf[twin] === this.functionOf[id] ? twin : undefined
  }

  clear(f: FunctionBuilder, address: number, bytes: number): void {
    this.memory.clear(f, address, bytes)
  }

  fold(f: FunctionBuilder, from: number, to: number, count: number): void {
    this.memory.fold(f, from, to, count)
  }

  /** JavaScript functions that the module imports, by name. */
  get imported(): Readonly<Record<string, (...x: number[]) => number>> {
    return this.named.imported
  }
}
