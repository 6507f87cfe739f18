import { CompileError } from '../../errors.js'
import { primitiveOf } from '../../ops/table.js'
import { recorder } from '../../sweeps/engine.js'
import { inputOf } from '../../structure/body.js'
import type { Level } from '../../tape/level.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import { operandRows } from '../../tape/sources.js'
import type { Tape } from '../../tape/tape.js'
import { recordNode, valueOfRow } from '../../tape/traced.js'
import { StructuredLoop, type LoopContent } from './structured-loop.js'

/** The rows that stand for others; rows that it doesn't name stand for themselves. */
export type Renaming = Map<number, number>

/**
 * Records rows [from, to) again at the end of the tape, those that are wanted, with other rows in the
 * place of some, and enters which row now stands for which. Constants aren't repeated.
 */
export function replay(
  level: Level,
  from: number,
  to: number,
  names: Renaming,
  isWanted: (row: number) => boolean = () => true,
): void {
  const { tape } = level
  const loops = loopsIn(tape, from, to)
  const inputs = new Set(loops.flatMap(inputsOf))
  /** Where the replay stood when it came to a row that a body begins or ends with. */
  const places = new Map(
    loops.flatMap(({ content }) => [
      [content.from, 0],
      [content.to, 0],
    ]),
  )
  for (let row = from; row < to; row++) {
    if (places.has(row)) places.set(row, tape.length)
    if (names.has(row) || !isWanted(row)) continue
    if (inputs.has(row)) {
      names.set(row, inputOf(level, valueOfRow(tape, row), 0).id)
    } else if (tape.operation[row] === ROW.region) {
      replayLoop(level, tape.regions[tape.left[row]!] as StructuredLoop, names, places)
    } else {
      replayRow(level, row, names)
    }
  }
}

function replayRow(level: Level, row: number, names: Renaming): void {
  const { tape } = level
  const named = (operand: number): number => names.get(operand) ?? operand
  const kind = tape.operation[row]!
  if (kind >= FIRST_OPCODE) {
    const primitive = primitiveOf[kind]!
    const [a, b = a, c = b] = operandRows(tape, row, primitive).map(named)
    names.set(row, (primitive.record ?? recorder(primitive))(tape, a!, b!, c!))
  } else if (kind === ROW.element) {
    const array = named(tape.nodes[tape.left[row]!]!.row)
    names.set(row, tape.push(ROW.element, tape.left[array]!, tape.right[row]!, tape.value[row]!, 0))
  } else if (kind === ROW.array) {
    const node = tape.node(row)
    const rows = node.rows.map((operand) => (operand < 0 ? operand : named(operand)))
    if (rows.length > 0) names.set(row, recordNode(level, { ...node, rows }).id)
  } else if (kind === ROW.guard) {
    tape.push(ROW.guard, named(tape.left[row]!), tape.right[row]!, 0, 0)
  }
}

/** Records a loop within the rows again; its body stands before it, and has been replayed with them. */
function replayLoop(
  level: Level,
  { content, results }: StructuredLoop,
  names: Renaming,
  places: ReadonlyMap<number, number>,
): void {
  const named = (row: number): number => names.get(row) ?? row
  const loop = new StructuredLoop(level.tape, {
    name: content.name,
    count: content.count,
    from: places.get(content.from)!,
    to: places.get(content.to)!,
    points: content.points.map((point) => ({
      ...point,
      input: named(point.input),
      source: named(point.source),
    })),
    carries: content.carries.map(({ input, start, next }) => ({
      input: named(input),
      start: named(start),
      next: named(next),
    })),
  })
  for (const { kind, of, row, reversed } of results) {
    const body = kind === 'final' ? of : named(of)
    names.set(row, loop.output(level, kind, body, reversed).id)
  }
}

/** The loops among rows, those within others too. */
function loopsIn(tape: Tape, from: number, to: number): readonly StructuredLoop[] {
  const loops: StructuredLoop[] = []
  for (let row = from; row < to; row++) {
    if (tape.operation[row] !== ROW.region) continue
    const region = tape.regions[tape.left[row]!]!
    if (!(region instanceof StructuredLoop)) {
      throw new CompileError(
        'compile: expected operations, map, sumOver and scan within a loop, got a fixed point or a rule with captured values.',
      )
    }
    loops.push(region)
  }
  return loops
}

/** Rows of a body that stand for its points and carries. */
export function inputsOf({ content }: { readonly content: LoopContent }): readonly number[] {
  return [...content.points, ...content.carries].map(({ input }) => input)
}
