import { CompileError } from '../../../errors.js'
import { primitiveOf } from '../../../ops/table.js'
import { recorder } from '../../../sweeps/engine.js'
import type { Level } from '../../../tape/level.js'
import { FIRST_OPCODE, ROW } from '../../../tape/rows.js'
import { operandRows } from '../../../tape/sources.js'
import type { Tape } from '../../../tape/tape.js'
import { recordNode, shapeOfRow } from '../../../tape/traced.js'
import { StructuredLoop } from '../structured-loop.js'
import { shapedRow } from './program-body.js'

/** Records rows of a former tape again, each with its value, and knows where each one stands now. */
export class StraightRows {
  private readonly level: Level
  private readonly former: Tape
  private readonly from: number
  /** The row that stands for each former row; −1 where there is none yet. */
  private readonly rows: Int32Array
  /** The row of a value of a loop, by its former row. */
  private readonly rowInLoop: (row: number) => number
  /** Former rows that a body begins or ends with, and what has been recorded when they are reached. */
  private readonly places = new Map<number, number>()
  /** The loops that stand for former ones. */
  private readonly loops = new Map<StructuredLoop, StructuredLoop>()
  /** The loops whose bodies begin with a former row. */
  private readonly beginning = new Map<number, StructuredLoop[]>()

  constructor(level: Level, former: Tape, from: number, rowInLoop: (row: number) => number) {
    this.level = level
    this.former = former
    this.from = from
    this.rows = new Int32Array(former.length - from).fill(-1)
    this.rowInLoop = rowInLoop
    for (const loop of loopsFrom(former, from)) {
      const { content } = loop
      this.places.set(content.from, 0)
      this.places.set(content.to, 0)
      this.beginning.set(content.from, [...(this.beginning.get(content.from) ?? []), loop])
    }
  }

  /** The row that stands for a former one. */
  now(row: number): number {
    if (row < this.from) return row
    const known = this.rows[row - this.from]!
    if (known >= 0) return known
    const { operation, value, left, right, nodes } = this.former
    const kind = operation[row]
    let now: number
    if (kind === ROW.constant) now = this.level.tape.constant(value[row]!)
    else if (kind === ROW.element) {
      const { tape } = this.level
      const array = this.now(nodes[left[row]!]!.row)
      now = tape.push(ROW.element, tape.left[array]!, right[row]!, value[row]!, 0)
    } else {
      now = this.rowInLoop(row) // where arrays are flat
      if (kind === ROW.array) now = shapedRow(this.level, now, shapeOfRow(this.former, row)).id
    }
    this.rows[row - this.from] = now
    return now
  }

  /** Records rows from ≤ row < to. */
  record(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      if (this.places.has(row)) this.begin(row)
      if (this.rows[row - this.from]! < 0) this.recordRow(row)
    }
  }

  /** Where a body begins or ends: what it takes from outside must not be recorded within. */
  private begin(row: number): void {
    for (const { sources } of this.beginning.get(row) ?? []) {
      for (const source of sources) if (source < row) this.now(source)
    }
    this.places.set(row, this.level.tape.length)
  }

  private recordRow(row: number): void {
    const { former, level } = this
    const { tape } = level
    const kind = former.operation[row]!
    const [left, right, value] = [former.left[row]!, former.right[row]!, former.value[row]!]
    let now = -1
    if (kind >= FIRST_OPCODE) {
      const primitive = primitiveOf[kind]!
      const [a, b = a, c = b] = operandRows(former, row, primitive).map((x) => this.now(x))
      now = (primitive.record ?? recorder(primitive))(tape, a!, b!, c!)
      tape.value[now] = value
    } else if (kind === ROW.array) {
      const node = former.node(row)
      const rows = node.rows.map((operand) => (operand < 0 ? operand : this.now(operand)))
      now = recordNode(level, { ...node, rows }).id
    } else if (kind === ROW.input) now = tape.push(ROW.input, 0, 0, value, 0)
    else if (kind === ROW.guard) tape.push(ROW.guard, this.now(left), right, 0, 0)
    else if (kind === ROW.element) this.now(row)
    else if (kind === ROW.region) this.recordLoop(former.regions[left]!)
    if (now >= 0) this.rows[row - this.from] = now
  }

  private recordLoop(region: unknown): void {
    if (!(region instanceof StructuredLoop)) {
      throw new CompileError('compile: expected loops, got a fixed point or a rule.')
    }
    const { content, results } = region
    const { repeats } = content
    const loop = new StructuredLoop(this.level.tape, {
      ...(repeats === undefined ? {} : { repeats: this.loops.get(repeats) ?? repeats }),
      name: content.name,
      count: content.count,
      from: this.places.get(content.from)!,
      to: this.places.get(content.to)!,
      points: content.points.map((point) => ({
        ...point,
        input: this.now(point.input),
        source: this.now(point.source),
      })),
      carries: content.carries.map(({ input, start, next }) => ({
        input: this.now(input),
        start: this.now(start),
        next: this.now(next),
      })),
    })
    this.loops.set(region, loop)
    for (const { kind, of, row, reversed } of results) {
      const own = kind === 'final' ? of : this.now(of)
      this.rows[row - this.from] = loop.output(this.level, kind, own, reversed).id
    }
  }
}

/** The loops whose rows stand from one on, the last first. */
export function loopsFrom({ regions }: Tape, from: number): readonly StructuredLoop[] {
  const loops: StructuredLoop[] = []
  for (let k = regions.length - 1; k >= 0 && regions[k]!.row >= from; k--) {
    const region = regions[k]!
    if (region instanceof StructuredLoop) loops.push(region)
  }
  return loops
}
