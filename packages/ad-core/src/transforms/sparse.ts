import { shapeOf } from '../operand.js'
import { sizeOf } from '../shape.js'
import { ColumnSets, type ColumnSet } from '../sparse/column-sets.js'
import { colorCheaper, starColoring } from '../sparse/coloring.js'
import { readCompressed, type Compression } from '../sparse/compressed.js'
import { Dependence, type InteractionVisitor } from '../sparse/dependence.js'
import { HeldIndices } from '../sparse/held-indices.js'
import { keepingPositions } from '../sparse/incidence.js'
import { EntryCount, Meetings, patternOf, type Pattern } from '../sparse/pattern.js'
import type { Emission } from '../sweeps/emit.js'
import { current, isProgramRecorded } from '../tape/level.js'
import { ROW } from '../tape/rows.js'
import { stepAfterStep } from '../tape/step-after-step.js'
import type { Traced } from '../tape/traced.js'
import { isDifferentiable } from '../tree.js'
import type { Scalar } from '../values.js'
import { scalarResult } from './deliver.js'
import { grad } from './first-order.js'
import { NestedRun, NumericRun, withRun, type Run } from './run.js'
import { gradientAndProduct } from './second-order.js'
import { pushforward } from './tangents.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments } from './types.js'
import { totalSize } from './vectors.js'

/**
 * A sparse matrix in compressed rows: row i has the entries from `rowPointers[i]` to before
 * `rowPointers[i + 1]`, `values[p]` in column `columns[p]`, columns ascending. Inside another
 * transform `values` is traced.
 */
export interface SparseMatrix<V = Float64Array> {
  readonly rowPointers: Int32Array
  readonly columns: Int32Array
  readonly values: V
  readonly shape: readonly [rows: number, columns: number]
}

/** A sparse result: with traced values if x was traced. */
export type Sparse<X> = SparseMatrix<X extends Traced ? Traced : Float64Array>

/**
 * Jacobian ∂y_i/∂x_j in compressed rows, for functions each of whose results depends on few inputs;
 * trees are flattened in insertion order, shape [m, n].
 *
 * The entries are those that f's operations make possible at the branches taken: an entry that is
 * possible and happens to be 0 (or NaN) is there, an impossible one is not. Operations that can't be
 * looked into, such as `custom`, count as dense. Under `compile` a program has one pattern: where branches
 * or indices make another one, f is recorded again.
 *
 * Cost: one recording; the pattern, in time near the number of rows and entries; and a tangent sweep
 * for each group of columns that share no row, or an adjoint sweep for each group of rows that share
 * no column, whichever is fewer: 3 for a tridiagonal Jacobian of any size. Greedy colouring, largest
 * first. In a `map` each point's body has its own block of the pattern. Errors: those of
 * {@link jacobian}, and `DomainError` for more than 2²⁷ entries. Source: Curtis, Powell, Reid 1974.
 * @example
 * const f = (x) => stack([square(x.at(0)), mul(x.at(1), x.at(2))])
 * sparseJacobian(f)([1, 2, 3]) // rowPointers [0, 1, 3], columns [0, 1, 2], values [2, 3, 2]
 */
export function sparseJacobian<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => unknown,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Sparse<X> {
  return isTransform((x, ...rest) =>
    withRun('sparseJacobian', f, x, rest, (run) => {
      const pattern = patternOfRun('sparseJacobian', f, x, rest, run, jacobianPattern)
      const { direction, compression } = compressedJacobian(pattern)
      const inputs = run.x.leaves
      const outputs = run.y.leaves
      const values =
        direction === 'forward'
          ? readCompressed(compression, inputs, outputs, (tangents) => pushforward(run, tangents))
          : readCompressed(compression, outputs, inputs, (cotangents) => run.pullback(cotangents))
      return { ...pattern, values } as never
    }),
  )
}

/**
 * Hessian ∂²f/∂x_i∂x_j of a scalar function in compressed rows, both triangles, for functions in which
 * each input meets few others; shape [n, n], trees flattened in insertion order.
 *
 * The entries are the pairs of inputs that meet in an operation that isn't linear: one that happens to
 * be 0 (or NaN) is there. Operations that can't be looked into, such as `custom`, count as meetings of
 * all they are given. For `compile` see {@link sparseJacobian}.
 *
 * Cost: one recording, the pattern, and a Hessian-vector product for each colour of a star colouring:
 * 3 or 4 for a tridiagonal Hessian of any size. Errors: `ShapeError` if f is not scalar,
 * `DomainError` for more than 2²⁷ entries. Source: Coleman,
 * Moré 1984.
 * @example
 * sparseHessian((x) => mul(square(x.at(0)), x.at(2)))([1, 2, 3])
 * // rowPointers [0, 2, 2, 3], columns [0, 2, 0], values [6, 2, 2]
 */
export function sparseHessian<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Sparse<X> {
  return isTransform((x, ...rest) =>
    withRun('sparseHessian', f, x, rest, (run) => {
      scalarResult('sparseHessian', run.y)
      const pattern = patternOfRun('sparseHessian', f, x, rest, run, hessianPattern)
      const compression = compressedHessian(pattern)
      return { ...pattern, values: hessianValues(f, x, rest, run, compression) } as never
    }),
  )
}

function hessianValues(
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  run: Run,
  compression: Compression,
): unknown {
  const { leaves } = run.x
  if (run instanceof NumericRun) {
    return readCompressed(compression, leaves, leaves, (v) => gradientAndProduct(run, v)[1])
  }
  // Within another transform the products are tangents of the gradient.
  return withRun('sparseHessian', grad(f as never), x, rest, (gradient) =>
    readCompressed(compression, leaves, leaves, (v) => pushforward(gradient, v)),
  )
}

/**
 * Finds the pattern of a run. Where loops stand on the tape as one body each, f is recorded once more, step
 * after step: what an entry depends on differs from step to step.
 */
function patternOfRun(
  name: string,
  f: unknown,
  x: unknown,
  rest: readonly unknown[],
  run: Run,
  find: (run: Run) => Pattern,
): Pattern {
  if (run instanceof NumericRun || !holdsLoops(run.emission)) return find(run)
  const { tape } = run.emission
  const mark = tape.length
  const pattern = find(stepAfterStep(tape, () => new NestedRun(name, f, x, rest)))
  // Branches and indices that the pattern depends on stay.
  if (!tape.operation.subarray(mark, tape.length).includes(ROW.guard)) tape.rewind(mark)
  return pattern
}

function holdsLoops({ tape, from, to }: Emission): boolean {
  return tape.recordLoop !== undefined && tape.operation.subarray(from, to).includes(ROW.region)
}

/** What the rows of a run depend on. */
function dependenceOf(run: Run, sets: ColumnSets, visitor?: InteractionVisitor): Dependence {
  const { tape, from, to } = run instanceof NumericRun ? run : run.emission
  const indices = isProgramRecorded() ? new HeldIndices(current!) : undefined
  const dependence = new Dependence(tape, from, sets, visitor, indices)
  let column = 0
  run.x.leaves.forEach((leaf, k) => {
    const size = sizeOf(shapeOf(leaf.value))
    const start = column
    column += size
    if (!isDifferentiable(leaf)) return
    dependence.give(
      run.inputs[k]!,
      Array.from({ length: size }, (_, i) => sets.single(start + i)),
    )
  })
  keepingPositions(() => dependence.visit(from, to))
  indices?.guard()
  return dependence
}

function jacobianPattern(run: Run): Pattern {
  const n = totalSize(run.x.leaves)
  const sets = new ColumnSets(n)
  const dependence = dependenceOf(run, sets)
  const count = new EntryCount('sparseJacobian')
  const rows: (Int32Array | undefined)[] = []
  run.y.leaves.forEach(({ value }, k) => {
    const output = run.outputs[k]!
    for (let i = 0; i < sizeOf(shapeOf(value)); i++) {
      const set = output < 0 ? undefined : dependence.of(output, i)
      const row = set === undefined ? undefined : sets.list(set)
      count.add(row?.length ?? 0)
      rows.push(row)
    }
  })
  return patternOf(rows, n)
}

function hessianPattern(run: Run): Pattern {
  const n = totalSize(run.x.leaves)
  const sets = new ColumnSets(n)
  const meetings = new Meetings(n)
  const listed = (set: ColumnSet): Int32Array => sets.list(sets.canonical(set))
  dependenceOf(run, sets, (a, b) => meetings.add(listed(a), listed(b)))
  return meetings.pattern('sparseHessian')
}

function compressedJacobian(pattern: Pattern): {
  readonly direction: 'forward' | 'reverse'
  readonly compression: Compression
} {
  const { direction, coloring } = colorCheaper(pattern)
  const rows = rowOfEntry(pattern)
  const [lines, positionOf] =
    direction === 'forward' ? [pattern.columns, rows] : [rows, pattern.columns]
  const sweepOf = lines.map((line) => coloring.colors[line]!)
  return { direction, compression: { coloring, sweepOf, positionOf } }
}

function compressedHessian(pattern: Pattern): Compression {
  const coloring = starColoring(pattern)
  const { columns } = pattern
  const rows = rowOfEntry(pattern)
  const alone = columns.map((j, p) => (coloring.standsAlone(rows[p]!, j) ? 1 : 0))
  const sweepOf = columns.map((j, p) => coloring.colors[alone[p] === 1 ? j : rows[p]!]!)
  const positionOf = columns.map((j, p) => (alone[p] === 1 ? rows[p]! : j))
  return { coloring, sweepOf, positionOf }
}

function rowOfEntry(pattern: Pattern): Int32Array {
  const rows = new Int32Array(pattern.columns.length)
  for (let i = 0; i < pattern.shape[0]; i++) {
    rows.fill(i, pattern.rowPointers[i], pattern.rowPointers[i + 1])
  }
  return rows
}
