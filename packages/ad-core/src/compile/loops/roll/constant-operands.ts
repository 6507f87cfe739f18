import type { Concrete } from '../../../primitive.js'
import type { Affine, ArrayOperand, NumberOperand, Progression } from '../../find-loops/plan.js'
import { idOf, NotRollable, type Body, type BodyValue } from './body.js'
import { isFixed, tablePlace, tabulated, timesPlace, type Surroundings } from './indices.js'
import { arrayOfConstants, constantValue } from './program-body.js'
import { readArray } from './read-array.js'

/** The constants among a plan's operands: those that vary become arrays, one entry or block an iteration. */
export class ConstantOperands {
  private readonly program: Body
  private readonly constants: readonly Concrete[]

  constructor(program: Body, constants: readonly Concrete[]) {
    this.program = program
    this.constants = constants
  }

  number({ value }: NumberOperand, around: Surroundings): BodyValue {
    const { program } = this
    if (value.kind === 'affine') {
      const x = affineNumber(value, around)
      if (x !== undefined) return constantValue(program, x)
    }
    const { levels, values } = tabulated(value, around.loops)
    const place = tablePlace(levels, around)
    if (isFixed(place)) return constantValue(program, values[place.start]!)
    const key = `numbers ${tableKey(value, levels, around)}`
    const array = program.once(key, () => arrayOfConstants(program, Float64Array.from(values)))
    return readArray(array, place, around.body)
  }

  /** A constant of an array row. */
  array({ index }: ArrayOperand, around: Surroundings): BodyValue {
    const { levels, values } = tabulated(index, around.loops)
    const place = tablePlace(levels, around)
    if (isFixed(place)) return this.at(values[place.start]!)
    const all = Array.from(values, (k) => this.constants[k]!)
    const [first] = all
    const width = typeof first === 'number' ? undefined : first!.data.length
    const array = this.program.once(`constants ${tableKey(index, levels, around)}`, () =>
      arrayOfConstants(this.program, joinedNumbers(all)),
    )
    return readArray(array, timesPlace(place, width ?? 1), around.body, width)
  }

  /** The constant of an array row as it is, where it is one throughout. */
  single({ index }: ArrayOperand, around: Surroundings): Concrete | undefined {
    const { levels, values } = tabulated(index, around.loops)
    const place = tablePlace(levels, around)
    return isFixed(place) ? this.constants[values[place.start]!] : undefined
  }

  /** A constant of array rows by its number. */
  at(index: number): BodyValue {
    const x = this.constants[index]!
    if (typeof x === 'number') return constantValue(this.program, x)
    return this.program.once(`constant array ${index}`, () =>
      arrayOfConstants(this.program, joinedNumbers([x])),
    )
  }
}

/** The number that an affine function of the recorded indices is, if no loop that stays moves it. */
function affineNumber({ start, strides }: Affine, { indices }: Surroundings): number | undefined {
  let x = start
  for (const [level, stride] of strides.entries()) {
    if (stride === 0) continue
    const index = indices[level]
    if (typeof index !== 'number') return undefined
    x += stride * index
  }
  return x
}

/** A key for a progression over some levels. */
export function tableKey(
  progression: Progression,
  levels: readonly number[],
  { loops }: Surroundings,
): string {
  if (progression.kind === 'table') return `table ${idOf(progression)}`
  const counts = levels.map((level) => loops[level]!.count).join()
  return `${progression.start} ${progression.strides.join()} ${counts}`
}

/** The entries of all constants, one after the other. */
function joinedNumbers(all: readonly Concrete[]): Float64Array {
  return Float64Array.from(
    all.flatMap((x) => {
      if (typeof x === 'number') return [x]
      if (x.dtype !== 'f64') throw new NotRollable('constants of other numbers')
      return Array.from(x.data)
    }),
  )
}
