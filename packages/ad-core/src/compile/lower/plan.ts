import { primitiveOf } from '../../ops/table.js'
import { sameShape, sizeOf, type Shape } from '../../shape.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { exemplary } from '../exemplars.js'
import { operandsOf } from '../loops/row-operands.js'
import { ownerOf } from '../loops/structured-loop.js'
import {
  ALIAS,
  BROADCAST,
  MOVERS,
  multiplications,
  PAD,
  PRODUCT,
  SUM_TO,
  TAKE,
  VIEWS,
  type Strategy,
} from './strategy.js'
import { fusedRows } from './fusion.js'
import { hasShortLanes } from './lane-loop.js'
import { postponeLoops } from './late-loops.js'
import { hasTable } from './table-loop.js'
import { canTakeApart } from './take-apart.js'

/** Arrays up to this size are taken apart wherever they stand. */
const TINY = 8
/** Those of values that are taken apart already, and in bodies that run for two points at once. */
const SMALL = 512
/** Multiplications of a matrix product that are written out; more in bodies that run for two points at once. */
const WRITTEN_OUT = 512
const WRITTEN_OUT_IN_LANES = 2048
/** Entries moved about that are followed one by one. */
const FOLLOWED = 4096

/** What can be used as soon as its operands can. */
const IMMEDIATE: ReadonlySet<Strategy> = new Set(['nodes', 'view', 'fused'])

/** Where and how each row of a body is computed. */
export interface Plan {
  /** Rows by the level they are computed at; a level needs results of loops of levels before. */
  readonly levels: readonly (readonly number[])[]
  /** The array rows that have a strategy, in order. */
  readonly arrays: readonly number[]
  readonly strategyOf: (row: number) => Strategy | undefined
  /** How often rows computed in a loop are needed outside of it. */
  readonly usesInMemory: ReadonlyMap<number, number>
}

/** What the rows of a body may take from around it. */
export interface Surroundings {
  /** Whether a row outside is an array taken apart. */
  readonly isNodes: (row: number) => boolean
  /** Whether the body runs for several points at once, so that each of its values has lanes. */
  readonly inLanes: boolean
  /** How often each row is used, within the body and after it. */
  readonly uses: () => Int32Array
  /** Rows that are needed after the body. */
  readonly results: readonly number[]
}

/** Plans the rows of a body, given in order; `level` is a column for its own use, −1 at first. */
export function planBody(
  tape: Tape,
  rows: readonly number[],
  level: Int32Array,
  around: Surroundings,
): Plan {
  return exemplary(new Planner(tape, rows, level, around)).plan()
}

class Planner {
  private readonly tape: Tape
  private readonly rows: readonly number[]
  private readonly around: Surroundings
  private readonly strategies = new Map<number, Strategy>()
  private readonly usesInMemory = new Map<number, number>()
  /** Whether no row has to wait for a loop. */
  private isAtOnce = true
  /** The level a row is computed at; −1 outside of the body. */
  private readonly level: Int32Array

  constructor(tape: Tape, rows: readonly number[], level: Int32Array, around: Surroundings) {
    this.tape = tape
    this.rows = rows
    this.level = level
    this.around = around
    for (const row of around.results) this.useInMemory(row)
  }

  plan(): Plan {
    this.chooseStrategies()
    return {
      levels: this.isAtOnce ? [this.rows] : this.findLevels(),
      arrays: [...this.strategies.keys()],
      strategyOf: (row) => this.strategies.get(row),
      usesInMemory: this.usesInMemory,
    }
  }

  private findLevels(): readonly (readonly number[])[] {
    const levels: number[][] = [[]]
    for (const row of this.rows) this.level[row] = this.place(row)
    postponeLoops(this.tape, this.rows, this.level)
    for (const row of this.rows) {
      const level = this.level[row]!
      while (levels.length <= level) levels.push([])
      levels[level]!.push(row)
    }
    for (const row of this.rows) this.level[row] = -1
    return levels
  }

  private useInMemory(row: number): void {
    this.usesInMemory.set(row, (this.usesInMemory.get(row) ?? 0) + 1)
  }

  private chooseStrategies(): void {
    const { tape, rows, strategies, around } = this
    const { operation } = tape
    for (const row of rows) {
      const kind = operation[row]!
      if (kind === ROW.region) this.isAtOnce = false
      if (kind !== ROW.array) continue
      const node = tape.node(row)
      const isResult = node.rows.length === 0 && ownerOf(tape, row) !== undefined
      if (!isResult) strategies.set(row, this.strategy(row, node))
    }
    for (const strategy of strategies.values()) this.isAtOnce &&= IMMEDIATE.has(strategy)
    if (this.isAtOnce) return
    const fused = fusedRows(tape, [...strategies.keys()], strategies, around.uses())
    for (const row of fused) strategies.set(row, 'fused')
  }

  private place(row: number): number {
    const { tape } = this
    const kind = tape.operation[row]!
    if (kind >= FIRST_OPCODE) {
      let first = this.ready(tape.left[row]!)
      const { arity } = primitiveOf[kind]!
      if (arity > 1) first = Math.max(first, this.ready(tape.right[row]!))
      return arity > 2 ? Math.max(first, this.ready(tape.left[row - 1]!)) : first
    }
    if (kind === ROW.array) return this.placeArray(row, tape.node(row))
    const operands = kind === ROW.output ? [tape.left[row]!] : operandsOf(tape, row)
    return this.afterAll(operands)
  }

  /** The first level at which all of some rows are there, for a row that is in no loop with them. */
  private afterAll(operands: readonly number[]): number {
    let first = 0
    for (const operand of operands) {
      first = Math.max(first, this.ready(operand))
      this.useInMemory(operand)
    }
    return first
  }

  /** The level from which on a row can be used, by others than those of its loop. */
  private ready(row: number): number {
    const level = this.level[row]!
    if (level < 0) {
      const owner = ownerOf(this.tape, row)
      return owner === undefined ? 0 : this.level[owner.row]! + 1
    }
    const kind = this.tape.operation[row]!
    if (kind >= FIRST_OPCODE) return level
    if (kind === ROW.region) return level + 1
    if (kind !== ROW.array) return level
    const strategy = this.strategies.get(row)
    return strategy === undefined || IMMEDIATE.has(strategy) ? level : level + 1
  }

  private placeArray(row: number, node: ArrayNode): number {
    const owner = node.rows.length === 0 ? ownerOf(this.tape, row) : undefined
    if (owner !== undefined) return this.ready(owner.row)
    const strategy = this.strategies.get(row)!
    const operands = node.rows.filter((operand) => operand >= 0)
    if (strategy !== 'loop' && strategy !== 'reduce') return this.afterAll(operands)
    const shape = shapeOfRow(this.tape, strategy === 'loop' ? row : operands[0]!)
    const level = Math.max(0, ...operands.map((operand) => this.joinable(operand, shape)))
    for (const operand of operands) {
      if (this.joinable(operand, shape) !== level || !this.isInLoop(operand, shape)) {
        this.useInMemory(operand)
      }
    }
    return level
  }

  /** The level of a loop over a shape that takes a row's entries: that of its own loop where it is the same. */
  private joinable(row: number, shape: Shape): number {
    return this.isInLoop(row, shape) ? this.level[row]! : this.ready(row)
  }

  private isInLoop(row: number, shape: Shape): boolean {
    return this.strategies.get(row) === 'loop' && sameShape(shapeOfRow(this.tape, row), shape)
  }

  private isNodes(row: number): boolean {
    if (shapeOfRow(this.tape, row).length === 0) return true
    const strategy = this.strategies.get(row)
    return strategy === undefined ? this.around.isNodes(row) : strategy === 'nodes'
  }

  private strategy(row: number, node: ArrayNode): Strategy {
    const { tape, around } = this
    const { primitive } = node
    const operands = node.rows.filter((operand) => operand >= 0)
    const size = sizeOf(shapeOfRow(tape, row))
    if (operands.length === 0) return around.isNodes(row) ? 'nodes' : 'view'
    if (primitive === ALIAS) return this.isNodes(operands[0]!) ? 'nodes' : 'view'
    const small = size <= (around.inLanes ? SMALL : TINY)
    const apart = operands.every((operand) => this.isNodes(operand))
    if (primitive.kind === 'elementwise') {
      const some = operands.some((operand) => this.isArrayOfNodes(operand))
      return small || (some && size <= SMALL) ? 'nodes' : 'loop'
    }
    if (VIEWS.has(primitive) && !this.isNodes(operands[0]!)) return 'view'
    if (primitive === BROADCAST && !small) return 'loop'
    if (primitive === PAD && !apart && (node.attributes as { value: number }).value !== 0)
      return 'host'
    if (MOVERS.has(primitive)) return small || (apart && size <= FOLLOWED) ? 'nodes' : 'build'
    if (primitive === PRODUCT) {
      const most = around.inLanes ? WRITTEN_OUT_IN_LANES : WRITTEN_OUT
      return multiplications(size, node.attributes) <= most ? 'nodes' : 'product'
    }
    if (primitive === TAKE && size <= (around.inLanes ? SMALL : 16 * TINY)) return 'nodes'
    const source = Math.max(...operands.map((operand) => sizeOf(shapeOfRow(tape, operand))))
    if (primitive === SUM_TO) {
      return source <= (apart ? FOLLOWED : around.inLanes ? SMALL : TINY) ? 'nodes' : 'reduce'
    }
    const limit = apart || around.inLanes ? SMALL : 16 * TINY
    if (canTakeApart(primitive) && Math.max(size, source) <= limit) return 'nodes'
    if (hasTable(node)) return 'table'
    return hasShortLanes(node, shapeOfRow(tape, operands[0]!)) ? 'lanes' : 'host'
  }

  private isArrayOfNodes(row: number): boolean {
    return shapeOfRow(this.tape, row).length > 0 && this.isNodes(row)
  }
}
