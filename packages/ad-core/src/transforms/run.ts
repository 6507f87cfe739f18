import { DomainError, TracedError, TreeError } from '../errors.js'
import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { addToAdjoint, arrayNode } from '../sweeps/accumulate.js'
import { Emission } from '../sweeps/emit.js'
import { clearAdjoints, reverseSweep } from '../sweeps/sweep.js'
import { current, Level, recording } from '../tape/level.js'
import { Tape } from '../tape/tape.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { copied, Tensor } from '../tensor.js'
import { flattenTree, isDifferentiable, type Flattened, type Leaf } from '../tree.js'
import { describe } from '../values.js'
import { recordAlias, recordInput } from './input.js'
import { countRecording } from './recording-count.js'

/** A user's function, of any arguments. */
export type AnyFunction = (...inputs: never[]) => unknown

/** The tape that outermost transforms record on, one after the other and on top of each other. */
const arena: Tape = new Tape()

/** Cotangents or tangents, one a leaf; undefined is a structural zero. */
export type Derivatives = readonly (Value | undefined)[]

/**
 * A function that has been recorded, ready to be differentiated with respect to its first argument:
 * `pullback` is reverse mode; for forward mode see tangents.ts.
 */
export type Run = NumericRun | NestedRun

/** Checks and describes what a user's function returned. */
export function flattenResult(name: string, y: unknown): Flattened {
  requireResult(name, y)
  return flattenTree(`${name}'s function`, y)
}

/** Refuses what no function that can be differentiated returns. */
export function requireResult(name: string, y: unknown): void {
  if (typeof y === 'object' && y !== null && typeof (y as { then?: unknown }).then === 'function') {
    ;(y as PromiseLike<unknown>).then(undefined, () => undefined) // what it fails with is not the news
    throw new DomainError(
      `${name}: expected a function that returns its result, got a Promise. Perhaps await the data before, and pass them as arguments?`,
    )
  }
  if (y === undefined) {
    throw new TreeError(
      `${name}: expected a function that returns numbers, arrays or a tree of them, got undefined. Perhaps a return is missing, or x.at(0) instead of x[0]?`,
      '',
    )
  }
}

export function traceableFunction(name: string, f: unknown): asserts f is AnyFunction {
  if (typeof f !== 'function') {
    throw new DomainError(`${name}: expected a function, got ${typeof f}.`)
  }
}

/**
 * Records f(x, ...rest) at the level below, and hands the run to `body`. Where nothing is being
 * recorded the run sweeps over numbers; within another transform it emits rows.
 */
export function withRun<T>(
  name: string,
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  body: (run: Run) => T,
): T {
  if (current !== undefined) return body(new NestedRun(name, f, x, rest))
  return withNumericRun(name, f, x, rest, body)
}

/** Records on the arena and gives its rows back afterwards. */
export function withNumericRun<T>(
  name: string,
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  body: (run: NumericRun) => T,
): T {
  const mark = arena.length
  const level = new Level(arena, undefined, true)
  try {
    return body(new NumericRun(name, level, f, x, rest, false))
  } finally {
    level.alive = false
    arena.rewind(mark)
  }
}

/** Records on a tape of its own, which the run keeps. */
export function keptRun(
  name: string,
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  opaqueBodies: boolean,
  tape: Tape = new Tape(64),
): NumericRun {
  return new NumericRun(name, new Level(tape, undefined, opaqueBodies), f, x, rest, true)
}

/** A run whose derivatives are numbers; one that is kept owns copies of its arrays. */
export class NumericRun {
  readonly x: Flattened
  readonly y: Flattened
  readonly level: Level
  readonly from: number
  readonly to: number
  /** Rows of the inputs. */
  readonly inputs: readonly number[]
  /** Rows of the results; −1 for one that is no row. */
  readonly outputs: readonly number[]

  constructor(
    name: string,
    level: Level,
    f: unknown,
    x: unknown,
    rest: readonly unknown[],
    keep: boolean,
  ) {
    this.level = level
    const { tape } = level
    this.from = tape.length
    this.x = flattenTree(name, x)
    const traced = this.x.leaves.map((leaf) =>
      inputRow(name, level, leaf, isDifferentiable(leaf), keep),
    )
    this.inputs = traced.map(({ id }) => id)
    const y = recordCall(name, level, f, this.x.build(traced), rest, keep)
    this.to = tape.length
    countRecording(this.to - this.from)
    this.outputs = rowsOf(name, y)
    this.y = withValues(y, (x) => valueOfRow(tape, x.id))
  }

  get tape(): Tape {
    return this.level.tape
  }

  pullback(cotangents: Derivatives): Derivatives {
    const { tape, from, to } = this
    this.clear()
    this.seedOutputs(cotangents)
    recording(undefined, () => reverseSweep(tape, from, to))
    return this.inputAdjoints()
  }

  /** Forgets what earlier sweeps brought. */
  clear(): void {
    clearAdjoints(this.tape, this.from, this.to)
  }

  /** Gives the outputs their cotangents. */
  seedOutputs(cotangents: Derivatives): void {
    this.outputs.forEach((row, k) => {
      const cotangent = cotangents[k]
      if (row >= this.from && cotangent !== undefined) addToAdjoint(this.tape, row, cotangent)
    })
  }

  /** What a sweep has brought to the inputs. */
  inputAdjoints(): Derivatives {
    return this.inputs.map((row) => readAdjoint(this.tape, row))
  }
}

/** A run within another transform: its derivatives are rows of the same tape. */
export class NestedRun {
  readonly x: Flattened
  readonly y: Flattened
  readonly emission: Emission
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]

  constructor(name: string, f: unknown, x: unknown, rest: readonly unknown[]) {
    const outer = current!
    const { tape } = outer
    const level = new Level(tape, outer, false)
    const from = tape.length
    this.x = flattenTree(name, x)
    try {
      const aliases = this.x.leaves.map((leaf) => aliasRow(name, level, leaf))
      this.inputs = aliases.map(({ id }) => id)
      let y = recordCall(name, level, f, this.x.build(aliases), rest, false)
      y = tape.roll?.(level, from, y) ?? y
      this.outputs = rowsOf(name, y)
      this.y = withValues(y, ({ id, shape }) => new Traced(outer, id, shape))
    } finally {
      level.alive = false
    }
    const differentiated = this.inputs.filter((_, k) => isDifferentiable(this.x.leaves[k]!))
    this.emission = new Emission(tape, from, tape.length, differentiated)
  }

  pullback(cotangents: Derivatives): Derivatives {
    return this.emission.pullback(seeds(this.outputs, cotangents), this.inputs)
  }
}

/** Rows with their derivatives, without those that are structural zeros. */
export function seeds(
  rows: readonly number[],
  derivatives: Derivatives,
): (readonly [number, Value])[] {
  return rows.flatMap((row, k) => {
    const derivative = derivatives[k]
    return row < 0 || derivative === undefined ? [] : [[row, derivative] as const]
  })
}

/** Calls a user's function at a level with arguments as values of that level. */
function recordCall(
  name: string,
  level: Level,
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  keep: boolean,
): Flattened {
  traceableFunction(name, f)
  const others = rest.map((argument, i) => {
    const { leaves, build } = flattenTree(name, argument, { statics: true, root: `rest[${i}]` })
    return build(
      leaves.map((leaf) =>
        leaf.value instanceof Traced ? leaf.value : inputRow(name, level, leaf, false, keep),
      ),
    )
  })
  const call = f as (...inputs: unknown[]) => unknown
  return flattenResult(
    name,
    recording(level, () => call(x, ...others)),
  )
}

/** Rows of results; −1 for one that is no row. */
export function rowsOf(name: string, { leaves }: Flattened): readonly number[] {
  return leaves.map(({ value }) => {
    if (value instanceof Traced) return value.id
    tapeable(`${name}'s function`, value)
    return -1
  })
}

/** Results with other things in the place of traced values. */
function withValues({ leaves, build }: Flattened, of: (x: Traced) => Value): Flattened {
  return {
    leaves: leaves.map((leaf) => ({
      ...leaf,
      value: leaf.value instanceof Traced ? of(leaf.value) : leaf.value,
    })),
    build,
  }
}

/** Records an input: a leaf of the first argument, or of another one, which is not differentiated. */
function inputRow(
  name: string,
  level: Level,
  { value }: Leaf,
  active: boolean,
  keep: boolean,
): Traced {
  const own = tapeable(name, value)
  return recordInput(level, keep ? copied(own) : own, active)
}

/** Refuses what no tape holds, such as a dual made by hand. */
function tapeable(name: string, value: Value): Concrete {
  if (typeof value === 'number' || value instanceof Tensor) return value
  throw new TracedError(
    `${name}: expected numbers, arrays or values of a transform that is running, got ${describe(value)}. Perhaps jvp(f) instead of duals?`,
  )
}

/** An input of an inner transform: the outer value under a row of its own. */
function aliasRow(name: string, level: Level, leaf: Leaf): Traced {
  const { value } = leaf
  return value instanceof Traced
    ? recordAlias(level, value.id)
    : inputRow(name, level, leaf, false, false)
}

/** The adjoint a sweep brought to a row, in memory that later sweeps leave alone. */
export function readAdjoint(tape: Tape, row: number): Concrete | undefined {
  const node = arrayNode(tape, row)
  if (node === undefined) return tape.adjoint[row]!
  return node.adjointOwned ? node.adjoint : copied(node.adjoint)
}
