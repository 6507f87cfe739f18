import { ShapeError } from '../errors.js'
import { shapeOf, type Operand, type Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { SCALAR, sameShape, showShape, sizeOf, type Shape } from '../shape.js'
import { Level, recording } from '../tape/level.js'
import { ACTIVE, ROW } from '../tape/rows.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { allocate, scalarTensor, Tensor } from '../tensor.js'
import { recordInput } from '../transforms/input.js'
import { flattenResult, rowsOf } from '../transforms/run.js'
import type { Flattened } from '../tree.js'

/** Calls a function of the user with any arguments. */
export function call(f: unknown, ...inputs: readonly unknown[]): unknown {
  return (f as (...x: readonly unknown[]) => unknown)(...inputs)
}

/**
 * Runs part of a user's function in a level of its own, or in none where nothing is recorded, and
 * takes its result apart.
 */
export function recordBody(name: string, level: Level | undefined, body: () => unknown): Flattened {
  const y = flattenResult(name, recording(level, body))
  if (level !== undefined) rowsOf(name, y)
  return y
}

/** A level for a body within another one. */
export function bodyLevel(outer: Level): Level {
  return new Level(outer.tape, outer, outer.opaqueBodies)
}

/** Runs with the values of a level and those around it in reach, though their recording has ended. */
export function revived<T>(level: Level | undefined, body: () => T): T {
  if (level === undefined || level.alive) return body()
  level.alive = true
  try {
    return revived(level.parent, body)
  } finally {
    level.alive = false
  }
}

/** A constant of a level: a number or an array that nothing is differentiated by. */
export function constantInput(level: Level | undefined, value: number | Tensor): Operand {
  if (level === undefined) return typeof value === 'number' ? scalarTensor(value) : value
  return inputOf(level, value, 0)
}

/** An input row with a value, active or not. */
export function inputOf(level: Level, value: number | Tensor, flags: number): Traced {
  return recordInput(level, value, flags !== 0)
}

/** A result of the region in a row, as a row of its own. */
export function outputOf(level: Level, region: number, value: Concrete, active: boolean): Traced {
  if (typeof value !== 'number' && value.shape.length > 0) return recordInput(level, value, active)
  const flags = active ? ACTIVE : 0
  return new Traced(level, level.tape.push(ROW.output, region, 0, Number(value), flags), SCALAR)
}

/** The i-th point of data: each leaf's slice; of no points zeros, to learn what a body returns. */
export function pointAt(level: Level | undefined, data: Flattened, i: number): unknown {
  return data.build(
    data.leaves.map(({ value }) => {
      const x = value as Operand
      return x.length === 0 ? constantInput(level, zeroSlice(x)) : x.at(i)
    }),
  )
}

function zeroSlice(x: Operand): Tensor {
  const shape = x.shape.slice(1)
  const known = x instanceof Traced ? valueOfRow(x.level.tape, x.id) : x
  const dtype = known instanceof Tensor ? known.dtype : 'f64'
  return new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)))
}

/** Number of points: the leading axis that all leaves share. Errors: `ShapeError`. */
export function pointCount(name: string, data: Flattened): number {
  let count: number | undefined
  for (const { value, path } of data.leaves) {
    const shape = shapeOf(value)
    const at = path && ` at ${path}`
    if (shape.length === 0) {
      throw new ShapeError(
        `${name}: expected data whose leading axis counts the points, got a scalar${at}.`,
      )
    }
    if (count !== undefined && shape[0] !== count) {
      throw new ShapeError(`${name}: expected data of ${count} points${at}, got ${shape[0]}.`)
    }
    count = shape[0]!
  }
  if (count === undefined) {
    throw new ShapeError(`${name}: expected data with a leading axis, got none.`)
  }
  return count
}

/** Checks that a body returned what it returned for the first point. */
export function requireSameOutputs(name: string, first: readonly Shape[], y: Flattened): void {
  const shapes = y.leaves.map(({ value }) => shapeOf(value))
  const same =
    shapes.length === first.length && shapes.every((shape, k) => sameShape(shape, first[k]!))
  if (!same) {
    throw new ShapeError(
      `${name}: expected the same shapes at every point, got ${shapes.map(showShape).join(', ')} after ${first.map(showShape).join(', ')}.`,
    )
  }
}

/** Values of a body as values of the level around it. */
export function lifted(level: Level | undefined, value: Value): Value {
  return value instanceof Traced && level !== undefined
    ? new Traced(level, value.id, value.shape)
    : value
}
