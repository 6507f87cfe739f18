import { OP } from './instructions.js'
import type { Program } from './program.js'
import { operandsOf, type Uses } from './use-counts.js'

/** Engines don't optimise longer functions: 61,440 bytes of bytecode are the most that V8 does. */
export const MOST_NODES = 3000

/** A function of the generated source: nodes of one scope in a row, with the loops among them. */
export interface Part {
  readonly id: number
  readonly scope: number
  readonly items: readonly number[]
}

/** A program's nodes as functions, none of which is too long. */
export interface Division {
  readonly parts: readonly Part[]
  /** The functions that a scope's body consists of; undefined where it stands in the loop itself. */
  readonly bodies: ReadonlyMap<number, readonly Part[]>
  /** The function that has a scope's loop. */
  readonly loopHomes: Int32Array
  /** The function that computes a node; −1 for those that no function does. */
  readonly homes: Int32Array
  /** Nodes that other functions than their own take, from memory. */
  readonly shared: ReadonlySet<number>
}

/** Divides a program into functions of at most so many nodes. */
export function divide(program: Program, uses: Uses, most: number = MOST_NODES): Division {
  return new Divider(program, uses, most).divide()
}

class Divider {
  private readonly program: Program
  private readonly uses: Uses
  private readonly most: number
  private readonly parts: Part[] = []
  private readonly bodies = new Map<number, readonly Part[]>()
  private readonly loopHomes: Int32Array
  private readonly homes: Int32Array
  private readonly shared = new Set<number>()

  constructor(program: Program, uses: Uses, most: number) {
    this.program = program
    this.uses = uses
    this.most = most
    this.loopHomes = new Int32Array(program.graph.scopes.length).fill(-1)
    this.homes = new Int32Array(program.graph.columns.length).fill(-1)
  }

  divide(): Division {
    const { parts, bodies, loopHomes, homes, shared } = this
    this.weigh(0)
    for (const part of parts) this.settle(part.items, part.id)
    for (const { id } of this.program.graph.scopes) this.findShared(id)
    return { parts, bodies, loopHomes, homes, shared }
  }

  /** How many nodes a scope's body is, once it has been divided where it is too long. */
  private weigh(scope: number): number {
    const { op, a } = this.program.graph.columns
    const weights = new Map<number, number>()
    let total = 0
    for (const id of statementsOf(this.program, this.uses, scope)) {
      const weight = 1 + (op[id] === OP.loop ? this.weigh(a[id]!) : 0)
      weights.set(id, weight)
      total += weight
    }
    return scope > 0 && total <= this.most ? total : this.cut(scope, weights)
  }

  private cut(scope: number, weights: ReadonlyMap<number, number>): number {
    const body: Part[] = []
    let items: number[] = []
    let total = 0
    const close = (): void => {
      if (items.length === 0) return
      const part = { id: this.parts.length, scope, items }
      this.parts.push(part)
      body.push(part)
      items = []
      total = 0
    }
    for (const [id, weight] of weights) {
      if (total + weight > this.most) close()
      items.push(id)
      total += weight
    }
    close()
    this.bodies.set(scope, body)
    return body.length
  }

  /** Notes the function of nodes, and of those within their loops that are no functions themselves. */
  private settle(ids: readonly number[], part: number): void {
    const { graph, live } = this.program
    const { op, a } = graph.columns
    for (const id of ids) {
      if (op[id] === OP.constant) continue
      this.homes[id] = part
      if (op[id] !== OP.loop) continue
      const scope = a[id]!
      this.loopHomes[scope] = part
      for (const result of this.uses.results[scope]!) this.homes[result] = part
      const carries = live.order[scope]!.filter((node) => op[node] === OP.carry)
      for (const carry of carries) this.homes[carry] = part
      if (!this.bodies.has(scope)) {
        this.settle(statementsOf(this.program, this.uses, scope), part)
      }
    }
  }

  private findShared(scope: number): void {
    const { graph, live } = this.program
    const { columns } = graph
    const { carries, sums } = graph.scopes[scope]!
    const around = this.loopHomes[scope]!
    for (const id of live.order[scope]!) {
      for (const operand of operandsOf(graph, id)) this.use(operand, this.homes[id]!)
    }
    for (const node of this.uses.effects[scope]!.keys()) {
      if (columns.scope[node] !== scope) this.use(node, around)
    }
    for (const k of live.sums[scope]!) this.use(sums[k]!, around)
    for (const k of live.carries[scope]!) {
      this.use(carries[k]!.start, around)
      this.use(carries[k]!.next, around)
    }
  }

  private use(id: number, user: number): void {
    if (this.homes[id] !== user && this.homes[id]! >= 0) this.shared.add(id)
  }
}

/** The nodes of a scope that are statements of its body or parts of them, in order. */
export function statementsOf(
  { graph, live }: Program,
  uses: Uses,
  scope: number,
): readonly number[] {
  const { op } = graph.columns
  return live.order[scope]!.filter((id) => {
    if (op[id] === OP.constant) return uses.effects[scope]!.has(id)
    return op[id] !== OP.result && op[id] !== OP.carry
  })
}
