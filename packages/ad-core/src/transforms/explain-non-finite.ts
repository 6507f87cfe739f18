import type { Concrete } from '../primitive.js'
import { sum } from '../linear/reduce.js'
import { plus } from '../dual.js'
import type { Value } from '../operand.js'
import { differentiatedRow, Emission } from '../sweeps/emit.js'
import { Level } from '../tape/level.js'
import { ROW } from '../tape/rows.js'
import { operandsInRow, operationInRow } from '../tape/snapshot.js'
import { Tape } from '../tape/tape.js'
import { showValue } from '../tape/trace.js'
import { WatchedTape } from '../tape/watched-tape.js'
import { valueOfRow, type Traced } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { isDifferentiable } from '../tree.js'
import { asTraced, mirrored } from './deliver.js'
import {
  flattenResult,
  NestedRun,
  seeds,
  withNumericRun,
  type AnyFunction,
  type NumericRun,
} from './run.js'
import { SourceLine } from './source-line.js'
import { recordedArguments } from './trace.js'
import type { Argument, Arguments } from './types.js'

/** Where a NaN or an infinity came from. */
export interface NonFinite {
  /** The operation's name; `'input'` where an argument has brought it. */
  readonly operation: string
  /** The operation's operands; of an input none. */
  readonly inputs: readonly Concrete[]
  /** What the operation gave, or, in the gradient, what its derivative gave. */
  readonly value: Concrete
  /** Whether f itself or only its gradient is not finite. */
  readonly stage: 'value' | 'gradient'
  /** `file:line:column` in the user's code, where the engine's stacks tell it. */
  readonly line: string | undefined
  readonly toString: () => string
}

/**
 * The first operation that produced a NaN or an infinity from finite inputs on the way to f's value
 * or else to its gradient, with its inputs and the line of the user's code; undefined where value and
 * gradient are finite. Infinities that a `where` or a `min` has discarded don't count.
 *
 * Found by recording again, so that ordinary runs pay nothing. Cost: two recordings of f, up to six
 * where only the gradient is not finite.
 * @example
 * String(explainNonFinite((x) => log(sub(x, 1)), 1))
 * // log(0) = -Infinity at /home/ada/model.js:3:12
 */
export function explainNonFinite<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => unknown,
  x: NoInfer<Argument<P>>,
  ...rest: Arguments<R>
): NonFinite | undefined {
  const args = [x, ...rest]
  const value = recordedAt(f, args)
  const constant = constantResult(value)
  if (constant !== undefined) return constant
  const row = origin(value)
  if (row !== undefined) {
    // Arguments come before any line of the user's.
    const line = value.inputs.includes(row) ? undefined : lineOf(f, args, row)
    return explained(value, row, 'value', valueIn(value, row), line)
  }
  return inGradient(f, args)
}

/** A recording of f. */
function recordedAt(f: unknown, args: readonly unknown[], tape: Tape = new Tape()): NumericRun {
  const level = new Level(tape, undefined, false)
  const { run } = recordedArguments('explainNonFinite', f, args, level)
  level.alive = false
  return run
}

/** The line that records a row of f, or of what `through` makes of f. */
function lineOf(
  f: unknown,
  args: readonly unknown[],
  row: number,
  through: (f: unknown) => unknown = (same) => same,
): string | undefined {
  const line = new SourceLine()
  const tape = new WatchedTape(row, () => line.capture())
  const called = (...inputs: readonly unknown[]): unknown =>
    line.below(() => (f as (...x: readonly unknown[]) => unknown)(...inputs))
  recordedAt(through(called), args, tape)
  return line.text
}

/** The same for the gradient: the operation whose derivative is not finite where it is. */
function inGradient(f: unknown, args: readonly unknown[]): NonFinite | undefined {
  if (isFiniteGradient(f, args)) return undefined
  const gradient = new Gradient(f)
  const run = recordedAt(gradient.call, args)
  const row = origin(run, gradient.from)
  if (row === undefined) return undefined
  let source = row
  const tape = new WatchedTape(row, () => (source = gradient.differentiated ?? row))
  recordedAt(gradient.call, args, tape)
  const line = lineOf(f, args, source, (g) => new Gradient(g).call)
  return explained(run, source, 'gradient', valueIn(run, row), line)
}

/** Whether the gradient as a sweep gives it is finite: rows may meet 0·∞ where a sweep leaves nothing be. */
function isFiniteGradient(f: unknown, [x, ...rest]: readonly unknown[]): boolean {
  const gradient = withNumericRun('explainNonFinite', total(f), x, rest, (run) => run.pullback([1]))
  return gradient.every((part) => part === undefined || isFiniteValue(part as Concrete))
}

/** The gradient of all that f returns, with all its cotangents as rows. */
class Gradient {
  /** Rows from here on compute the gradient, those before f. */
  from: number = Infinity
  private emission: OutermostEmission | undefined
  private readonly f: unknown

  constructor(f: unknown) {
    this.f = f
  }

  readonly call = (x: unknown, ...rest: readonly unknown[]): unknown => {
    const run = new NestedRun('explainNonFinite', total(this.f) as AnyFunction, x, rest)
    const { tape, from, to } = run.emission
    const inputs = run.inputs.filter((_, k) => isDifferentiable(run.x.leaves[k]!))
    this.from = to
    this.emission = new OutermostEmission(tape, from, to, inputs)
    // Products of plain numbers would leave no rows.
    const ones = seeds(run.outputs, [asTraced(1)])
    return mirrored(run.x, this.emission.pullback(ones, run.inputs))
  }

  /** The row of f that is being differentiated; a rule that is differentiated itself has rows of its own. */
  get differentiated(): number | undefined {
    const innermost = differentiatedRow
    return innermost !== undefined && innermost < this.from ? innermost : this.emission?.row
  }
}

/** Derivatives as rows, which tell what operation they are of. */
class OutermostEmission extends Emission {
  row: number | undefined

  override operation(row: number): ReturnType<Emission['operation']> {
    this.row = row
    return super.operation(row)
  }
}

/** f, or the sum of all it returns. */
function total(f: unknown): unknown {
  const call = f as (...inputs: readonly unknown[]) => unknown
  return (...inputs: readonly unknown[]): unknown =>
    flattenResult('explainNonFinite', call(...inputs))
      .leaves.map(({ value }) => sum(value as never) as Value)
      .reduce(plus, 0)
}

/**
 * The first row, of those that the result is not finite for, that is not finite although all its
 * operands are; an input or a constant counts where nothing else does, or where it is a derivative.
 */
function origin({ tape, outputs }: NumericRun, derivatives: number = Infinity): number | undefined {
  const isConstant = (row: number): boolean =>
    tape.operation[row] === ROW.constant && row < derivatives
  const pending = outputs.filter((row) => row >= 0 && !isFiniteRow(tape, row))
  const seen = new Set(pending)
  let computed: number | undefined
  let given: number | undefined
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    const operands = operationInRow(tape, row)!.rows
    const causes = operands.filter((operand) => operand >= 0 && !isFiniteRow(tape, operand))
    if (operands.length === 0 && row < derivatives) given = Math.min(given ?? row, row)
    else if (causes.every(isConstant)) computed = Math.min(computed ?? row, row)
    for (const cause of causes) {
      if (isConstant(cause) || seen.has(cause)) continue
      seen.add(cause)
      pending.push(cause)
    }
  }
  return computed ?? given
}

/** A result that is not finite and that no operation has made. */
function constantResult({ y, outputs }: NumericRun): NonFinite | undefined {
  const k = y.leaves.findIndex(
    ({ value }, leaf) => outputs[leaf]! < 0 && !isFiniteValue(value as Concrete),
  )
  if (k < 0) return undefined
  const value = y.leaves[k]!.value as Concrete
  const toString = (): string => `f returns the constant ${showValue(offending(value))}`
  return { operation: 'constant', inputs: [], value, stage: 'value', line: undefined, toString }
}

function isFiniteRow(tape: Tape, row: number): boolean {
  return isFiniteValue(valueOfRow(tape, row))
}

function isFiniteValue(value: Concrete): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : value.data.every(Number.isFinite)
}

function valueIn({ tape }: NumericRun, row: number): Concrete {
  return valueOfRow(tape, row)
}

function explained(
  { tape }: NumericRun,
  row: number,
  stage: 'value' | 'gradient',
  value: Concrete,
  line: string | undefined,
): NonFinite {
  const operation = operationInRow(tape, row)!
  const [first, last] = operation.primitive?.given ?? []
  const inputs = operandsInRow(tape, operation).slice(first, last)
  const { name } = operation
  const call = `${name}(${inputs.map(showOperand).join(', ')})`
  const what =
    stage === 'gradient'
      ? `the derivative of ${call} is ${showValue(offending(value))}`
      : name === 'input'
        ? `an argument holds ${showValue(offending(value))}`
        : `${call} = ${showValue(offending(value))}`
  return {
    operation: name,
    inputs,
    value,
    stage,
    line,
    toString: () => (line === undefined ? what : `${what} at ${line}`),
  }
}

function showOperand(x: Concrete): string {
  return typeof x === 'number' || x.shape.length === 0 ? showValue(x) : `[${showValue(x)}]`
}

/** Of an array the first entry that is not finite. */
function offending(x: Concrete): Concrete {
  return x instanceof Tensor ? (x.data.find((entry) => !Number.isFinite(entry)) ?? x) : x
}
