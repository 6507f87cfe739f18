import type { Concrete } from '../../../primitive.js'
import type {
  ListedOperand,
  LoopOperand,
  LoopRow,
  Place,
  ResultOperand,
  RowsOperand,
} from '../../find-loops/plan.js'
import { Body, NotRollable, type BodyValue } from './body.js'
import { Carries } from './carries.js'
import { tableKey, type ConstantOperands } from './constant-operands.js'
import {
  beforeLoop,
  isFixed,
  isOwnIndex,
  placeOf,
  placesThrough,
  tablePlace,
  tabulated,
  timesPlace,
  unflattened,
  valuesAlong,
  type MovingPlace,
  type Surroundings,
} from './indices.js'
import { runAt } from './iteration-runs.js'
import { blockOfArray, joined } from './program-body.js'
import { packed } from './packed.js'
import { readArray } from './read-array.js'
import { inOrder, readAt } from './read-table.js'
import type { RolledValues } from './rolled-values.js'

/** Rows outside of loops, by their numbers on the former tape. */
export interface FormerValues {
  readonly row: (row: number) => BodyValue
  readonly array: (node: number) => BodyValue
  readonly place: (row: number) => Place | undefined
}

/** Rows in the order of a table become an array of so many parts at most, */
const MOST_RUNS = 1 << 14
/** and iterations of a loop in their order are one part from so many on. */
const SHORTEST_RUN = 4

/** Operands of a plan as values of the bodies that are being put together. */
export class Operands {
  readonly carries: Carries
  private readonly program: Body
  private readonly values: RolledValues
  private readonly former: FormerValues
  private readonly constants: ConstantOperands

  constructor(
    program: Body,
    values: RolledValues,
    former: FormerValues,
    constants: ConstantOperands,
  ) {
    this.program = program
    this.constants = constants
    this.values = values
    this.former = former
    this.carries = new Carries(values, (operand, around) => this.value(operand, around))
  }

  /** An operand where it is read. */
  value(operand: LoopOperand, around: Surroundings): BodyValue {
    switch (operand.kind) {
      case 'local':
        return this.values.at(operand.row, around.indices.slice(0, operand.row.loops.length))
      case 'number':
        return this.constants.number(operand, around)
      case 'entry':
        return readAt(this.former.array(operand.node), operand.offset, undefined, around)
      case 'part':
        return readArray(
          this.value(operand.of, around),
          placeOf(operand.offset, around),
          around.body,
        )
      case 'rows':
        return this.rows(operand, around)
      case 'result':
        return this.result(operand, around)
      case 'carried': {
        const index = around.indices[operand.level]!
        if (typeof index === 'number') {
          return this.value(operand.start[index] ?? operand.rest, around)
        }
        if (index.first >= operand.start.length) return this.value(operand.rest, around)
        return this.carries.handedOn(operand, around, index)
      }
      case 'ending': {
        const { count } = around.loops[operand.level]!
        const index = around.indices[operand.level]!
        const from = count - operand.end.length
        if (typeof index === 'number') {
          return this.value(operand.end[index - from] ?? operand.rest, around)
        }
        if (index.first + index.count > from) throw new NotRollable('a last iteration')
        return this.value(operand.rest, around)
      }
      case 'listed':
        return this.listed(operand, around)
      case 'array':
        return this.constants.array(operand, around)
    }
  }

  /** An operand of an array row, which may be a constant that isn't a value of the program. */
  argument(operand: LoopOperand, around: Surroundings): BodyValue | Concrete {
    const constant = operand.kind === 'array' ? this.constants.single(operand, around) : undefined
    return constant ?? this.value(operand, around)
  }

  /** Values of an iteration around, one for each iteration of the innermost loop. */
  private listed(operand: ListedOperand, around: Surroundings): BodyValue {
    const { level, of } = operand
    const index = around.indices[level]!
    if (typeof index === 'number') return this.value(of[index]!, around)
    if (of.some((part) => isWithin(part, level))) throw new NotRollable('values of an iteration')
    const before = beforeLoop(around, level, index)
    const { first, count } = index
    const values = of.slice(first, first + count).map((part) => this.value(part, before))
    const array = packed(before.body, values)
    const place = { start: 0, strides: index.chain.map((_, d) => (d === index.depth ? 1 : 0)) }
    return this.readItem(array, place, around, values[0]!.size)
  }

  private rows({ row }: RowsOperand, around: Surroundings): BodyValue {
    const { levels, values } = tabulated(row, around.loops)
    const place = tablePlace(levels, around)
    if (isFixed(place)) return this.former.row(values[place.start]!)
    const along = valuesAlong(values, place, around)
    const found = along && this.oneRow(along.values, along.depth, around)
    if (found !== undefined) return this.resultAt(found.row, found.places, around)
    const array = this.program.once(`rows ${tableKey(row, levels, around)}`, () =>
      joined(this.program, this.runsOf(values)),
    )
    return this.readItem(array, place, around, this.former.row(values[0]!).size)
  }

  /** Former rows as values one after the other; iterations of a loop in their order are one array. */
  private runsOf(rows: ArrayLike<number>): readonly BodyValue[] {
    const { former, values, program } = this
    const runs: BodyValue[] = []
    for (let k = 0; k < rows.length;) {
      const run = runAt(rows, k, (row) => (row < 0 ? undefined : former.place(row)))
      if (run.row !== undefined && run.length >= SHORTEST_RUN && values.has(run.row.loops[0]!)) {
        const size = values.sizeOf(run.row) ?? 1
        const all = values.collect(run.row, { indices: [], body: program })
        runs.push(blockOfArray(all, run.first * size, run.length * size))
        k += run.length
      } else runs.push(former.row(rows[k++]!))
      if (runs.length > MOST_RUNS) throw new NotRollable('many rows in no order')
    }
    return runs
  }

  /** The row of a loop, at evenly spaced iterations, that former rows are. */
  private oneRow(
    rows: readonly number[],
    depth: number,
    around: Surroundings,
  ): { readonly row: LoopRow; readonly places: readonly MovingPlace[] } | undefined {
    const found = rows.map((row) => (row < 0 ? undefined : this.former.place(row)))
    const row = found[0]?.row
    if (row === undefined || found.some((place) => place?.row !== row)) return undefined
    const iterations = found.map((place) => place!.iteration)
    const places = placesThrough(iterations, depth, around)
    return places && { row, places }
  }

  private result(operand: ResultOperand, around: Surroundings): BodyValue {
    const { row, iteration } = operand
    if ('kind' in iteration) return this.flatResult(operand, iteration, around)
    return this.resultAt(
      row,
      iteration.map((affine) => placeOf(affine, around)),
      around,
    )
  }

  /** A row of a loop at given iterations. */
  private resultAt(row: LoopRow, places: readonly MovingPlace[], around: Surroundings): BodyValue {
    let level = 0
    while (
      level < row.loops.length &&
      row.loops[level] === around.loops[level] &&
      isOwnIndex(places[level]!, around.indices[level]!)
    ) {
      level++
    }
    const prefix = this.prefix(around, level)
    const index = around.indices[level]
    if (row.loops[level] === around.loops[level] && index instanceof Body) {
      const ongoing = this.carries.earlier(row, places, around, index)
      if (ongoing !== undefined) {
        const { value, place } = ongoing
        return place === undefined
          ? value
          : this.readItem(value, place, around, this.values.sizeOf(row))
      }
    }
    return this.values.select(row, prefix, places, around.body)
  }

  private prefix(
    around: Surroundings,
    level: number,
  ): { indices: Surroundings['indices']; body: Body } {
    const indices = around.indices.slice(0, level)
    const body = indices.findLast((index) => index instanceof Body) ?? this.program
    return { indices, body }
  }

  /** A result at an iteration that is one number over all its loops. */
  private flatResult(
    { row }: ResultOperand,
    iteration: Exclude<ResultOperand['iteration'], readonly unknown[]>,
    around: Surroundings,
  ): BodyValue {
    const table = iteration.kind === 'table'
    const place = table ? tablePlace(iteration.levels, around) : placeOf(iteration, around)
    if (isFixed(place)) {
      const flat = table ? iteration.values[place.start]! : place.start
      const places = unflattened(row, flat).map((start) => ({ start, strides: [] }))
      return this.values.select(row, this.prefix(around, 0), places, around.body)
    }
    const along = table ? valuesAlong(iteration.values, place, around) : undefined
    const places =
      along &&
      placesThrough(
        along.values.map((flat) => unflattened(row, flat)),
        along.depth,
        around,
      )
    if (places !== undefined) return this.resultAt(row, places, around)
    if (row.kept.some((kept) => kept !== 'all')) throw new NotRollable('values that are not kept')
    const all = this.values.collect(row, this.prefix(around, 0))
    const size = this.values.sizeOf(row)
    const array = table ? inOrder(all, iteration, size ?? 1, size ?? 1) : all
    return this.readItem(array, place, around, size)
  }

  /** One of many values of a size that stand one after the other. */
  private readItem(
    array: BodyValue,
    place: MovingPlace,
    around: Surroundings,
    size: number | undefined,
  ): BodyValue {
    return readArray(array, timesPlace(place, size ?? 1), around.body, size)
  }
}

/** Whether an operand is known only within the iterations of a loop. */
function isWithin(operand: LoopOperand, level: number): boolean {
  switch (operand.kind) {
    case 'local':
      return operand.row.loops.length > level
    case 'part':
      return isWithin(operand.of, level)
    case 'carried':
    case 'ending':
    case 'listed':
      return operand.level >= level
    default:
      return false
  }
}
