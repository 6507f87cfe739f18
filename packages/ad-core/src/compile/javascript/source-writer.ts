import { FIRST_MASK, OP } from '../program/instructions.js'
import type { Program } from '../program/program.js'
import type { Effect, Scope } from '../program/scope.js'
import type { Uses } from '../program/use-counts.js'
import { statementsOf, type Division, type Part } from '../program/division.js'
import { literal, type Expressions } from './expressions.js'
import type { Layout } from './layout.js'

/** Expressions within each other that one statement may have: parsers descend into each. */
const DEEPEST = 24

/** Writes the functions of a program as JavaScript. */
export class SourceWriter {
  private readonly program: Program
  private readonly uses: Uses
  private readonly division: Division
  private readonly layout: Layout
  private readonly expressions: Expressions
  private readonly lines: string[] = []
  /** What a node is called in its own function: a variable, or the expression itself. */
  private readonly names = new Map<number, string>()
  private readonly depths = new Map<number, number>()
  /** Where nodes stand that other functions take. */
  private readonly places = new Map<number, number>()
  /** Nodes that loops within their scope use. */
  private readonly held: ReadonlySet<number>
  private current = 0

  constructor(
    program: Program,
    uses: Uses,
    division: Division,
    layout: Layout,
    expressions: Expressions,
  ) {
    this.program = program
    this.uses = uses
    this.division = division
    this.layout = layout
    this.expressions = expressions
    this.held = new Set(uses.held.flatMap((ids) => [...ids]))
    for (const id of division.shared) this.places.set(id, layout.allocate())
  }

  /** The functions `f0`, `f1`, …, and `run`, which calls those of the outermost scope. */
  write(): string {
    const { parts, bodies } = this.division
    for (const part of parts) this.writePart(part)
    this.lines.push('function run() {')
    for (const part of bodies.get(0)!) this.lines.push(this.callOf(part))
    this.lines.push('}')
    return this.lines.join('\n')
  }

  private writePart(part: Part): void {
    this.current = part.id
    this.lines.push(`function f${part.id}(${this.indicesOf(part.scope).join(', ')}) {`)
    this.writeStatements(this.scopes[part.scope]!, part.items)
    this.lines.push('}')
  }

  private callOf({ id, scope }: Part): string {
    return `f${id}(${this.indicesOf(scope).join(', ')})`
  }

  private get scopes(): readonly Scope[] {
    return this.program.graph.scopes
  }

  /** Indices of a loop and those around it. */
  private indicesOf(scope: number): readonly string[] {
    if (scope === 0) return []
    return [...this.indicesOf(this.scopes[scope]!.parent), `i${scope}`]
  }

  private writeStatements(scope: Scope, ids: readonly number[]): void {
    for (const id of ids) {
      this.writeNode(id)
      this.use(scope, id)
    }
  }

  /** What an iteration does with a node of its own besides computing with it. */
  private use(scope: Scope, id: number): void {
    const { effects, sums } = this.uses
    for (const effect of effects[scope.id]!.get(id) ?? []) this.writeEffect(effect)
    const sum = sums[scope.id]!.get(id)
    if (sum !== undefined && this.hasLoop(scope)) this.addToSum(scope, sum, id)
  }

  /** Whether the function that is being written has a scope's loop, with its variables. */
  private hasLoop({ id }: Scope): boolean {
    return this.division.loopHomes[id] === this.current
  }

  private writeNode(id: number): void {
    const { graph } = this.program
    const { op, a } = graph.columns
    const code = op[id]!
    switch (code) {
      case OP.constant:
        return
      case OP.loop:
        this.writeLoop(this.scopes[a[id]!]!)
        return
      case OP.clear: {
        const array = graph.arrays[a[id]!]!
        const start = this.layout.startOf(array)
        this.lines.push(`m.fill(0, ${start}, ${start + array.size})`)
        return
      }
      case OP.host:
        this.lines.push(`step(${a[id]!})`)
        return
    }
    let depth = 1
    const text = this.expressions.of(id, (operand) => {
      depth = Math.max(depth, 1 + (this.depths.get(operand) ?? 0))
      return this.text(operand)
    })
    if (!this.needsName(id) && depth < DEEPEST) {
      this.names.set(id, text)
      this.depths.set(id, depth)
      return
    }
    this.lines.push(`const v${id} = ${text}`)
    this.name(id, `v${id}`)
  }

  /** Whether a node is computed in its turn, rather than where it is used. */
  private needsName(id: number): boolean {
    const { counts, pinned } = this.uses
    return counts[id]! > 1 || this.held.has(id) || pinned.has(id) || this.places.has(id)
  }

  /** Names a variable's node, and stores it where other functions find it. */
  private name(id: number, variable: string): void {
    this.names.set(id, variable)
    const place = this.places.get(id)
    if (place === undefined) return
    const value = this.isMask(id) ? `${variable} ? 1 : 0` : variable
    this.lines.push(`m[${place}] = ${value}`)
  }

  private isMask(id: number): boolean {
    return this.program.graph.columns.op[id]! >= FIRST_MASK
  }

  /** A node as an operand. */
  private text(id: number): string {
    const known = this.program.graph.constantOf(id)
    if (known !== undefined) return literal(known)
    if (this.division.homes[id] === this.current) return this.names.get(id)!
    const place = this.places.get(id)!
    return this.isMask(id) ? `(m[${place}] === 1)` : `m[${place}]`
  }

  private writeEffect({ kind, to, node }: Effect): void {
    const sign = kind === 'add' ? '+=' : '='
    this.lines.push(`${this.expressions.entry(to)} ${sign} ${this.text(node)}`)
  }

  private addToSum(scope: Scope, k: number, id: number): void {
    this.lines.push(`s${scope.id}_${k} += ${this.text(id)}`)
  }

  // ── loops

  private writeLoop(scope: Scope): void {
    const { live } = this.program
    const { id, carries, count } = scope
    for (const k of live.carries[id]!) {
      this.lines.push(`let c${id}_${k} = ${this.text(carries[k]!.start)}`)
    }
    for (const k of live.sums[id]!) this.lines.push(`let s${id}_${k} = 0`)
    this.lines.push(`for (let i${id} = 0; i${id} < ${count}; i${id}++) {`)
    this.writeIteration(scope)
    this.lines.push('}')
    const { b } = this.program.graph.columns
    for (const result of this.uses.results[id]!) {
      const k = b[result]! - carries.length
      this.name(result, k < 0 ? `c${id}_${b[result]!}` : `s${id}_${k}`)
      this.use(this.scopes[scope.parent]!, result)
    }
  }

  private writeIteration(scope: Scope): void {
    const { graph, live } = this.program
    const { op, b, scope: scopeOf } = graph.columns
    const { effects, sums } = this.uses
    for (const id of live.order[scope.id]!) {
      if (op[id] !== OP.carry) continue
      this.name(id, `c${scope.id}_${b[id]!}`)
      this.use(scope, id)
    }
    for (const [node, own] of effects[scope.id]!) {
      if (scopeOf[node] !== scope.id) for (const effect of own) this.writeEffect(effect)
    }
    for (const [node, k] of sums[scope.id]!) {
      if (scopeOf[node] !== scope.id) this.addToSum(scope, k, node)
    }
    this.writeBody(scope)
    this.passOn(scope)
  }

  /** The statements of an iteration, or calls of the functions that have them. */
  private writeBody(scope: Scope): void {
    const { bodies } = this.division
    const parts = bodies.get(scope.id)
    if (parts === undefined) {
      this.writeStatements(scope, statementsOf(this.program, this.uses, scope.id))
      return
    }
    for (const part of parts) this.lines.push(this.callOf(part))
    const { columns } = this.program.graph
    for (const [node, k] of this.uses.sums[scope.id]!) {
      const isTheirs = this.division.homes[node] !== this.current
      if (isTheirs && columns.scope[node] === scope.id) this.addToSum(scope, k, node)
    }
  }

  /** Sets carries to what they become, all at once. */
  private passOn({ id, carries }: Scope): void {
    const live = [...this.program.live.carries[id]!]
    const { op } = this.program.graph.columns
    const next = live.map((k) => this.text(carries[k]!.next))
    live.forEach((k, i) => {
      if (op[carries[k]!.next] !== OP.carry) return
      this.lines.push(`const n${id}_${k} = ${next[i]!}`)
      next[i] = `n${id}_${k}`
    })
    live.forEach((k, i) => this.lines.push(`c${id}_${k} = ${next[i]!}`))
  }
}
