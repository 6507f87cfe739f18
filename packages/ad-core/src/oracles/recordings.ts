import { DomainError, ShapeError, TreeError } from '../errors.js'
import { shapeOf } from '../operand.js'
import { sameShape, showShape } from '../shape.js'
import { Tape } from '../tape/tape.js'
import type { Flat } from '../tensor.js'
import {
  flattenTree,
  inFormOf,
  inOrderOf,
  isDifferentiable,
  type Flattened,
  type Leaf,
} from '../tree.js'
import { keptRun, type Derivatives, type NumericRun } from '../transforms/run.js'
import { readFlat, totalSize, writeFlat } from '../transforms/vectors.js'

/** A tree as one vector: f32 where every leaf is, otherwise f64. */
export interface FlatTree {
  readonly size: number
  readonly single: boolean
  readonly leaves: readonly Leaf[]
  /** A tree of the same form with other things at its leaves. */
  readonly build: (values: readonly unknown[]) => unknown
  readonly flatten: (tree: unknown) => Flat
  readonly unflatten: (w: ArrayLike<number>) => unknown
}

/** How trees like x0 become vectors and back. Errors: `TreeError`, `ShapeError`, `DomainError`. */
export function flatTree(name: string, x0: unknown): FlatTree {
  const start = flattenTree(name, x0)
  for (const leaf of start.leaves) {
    if (!isDifferentiable(leaf)) {
      throw new TreeError(
        `${name}: expected parameters of real numbers, got integers at ${leaf.path || 'the root'}. Perhaps a Float64Array?`,
        leaf.path,
      )
    }
    if (leaf.form === 'operand') {
      throw new DomainError(`${name}: expected concrete parameters, got a traced value.`)
    }
  }
  const size = totalSize(start.leaves)
  if (size === 0) throw new DomainError(`${name}: expected at least one parameter, got none.`)
  const single = start.leaves.every((leaf) => leaf.dtype === 'f32')
  return {
    size,
    single,
    leaves: start.leaves,
    build: start.build,
    flatten(tree) {
      const leaves = inOrderOf(start.leaves, flattenTree(name, tree).leaves)
      requireSameForm(name, start, leaves)
      const out = single ? new Float32Array(size) : new Float64Array(size)
      writeFlat(
        out,
        0,
        start.leaves,
        leaves.map(({ value }) => value),
      )
      return out
    },
    unflatten(w) {
      const values = readFlat(checkedLength(name, w, size), start.leaves)
      return start.build(start.leaves.map((leaf, k) => inFormOf(leaf, values[k]!)))
    },
  }
}

function requireSameForm(name: string, start: Flattened, leaves: readonly Leaf[]): void {
  const same =
    leaves.length === start.leaves.length &&
    leaves.every((leaf, k) => leaf.path === start.leaves[k]!.path)
  if (!same) {
    throw new TreeError(
      `${name}: expected a tree like x0, with leaves at ${start.leaves.map(({ path }) => path || 'the root').join(', ')}, ` +
        `got leaves at ${leaves.map(({ path }) => path || 'the root').join(', ')}.`,
      '',
    )
  }
  leaves.forEach((leaf, k) => {
    const expected = shapeOf(start.leaves[k]!.value)
    const got = shapeOf(leaf.value)
    if (!sameShape(expected, got)) {
      throw new ShapeError(
        `${name}: expected shape ${showShape(expected)}${leaf.path === '' ? '' : ` at ${leaf.path}`}, got ${showShape(got)}.`,
      )
    }
  })
}

export function checkedLength<T extends ArrayLike<number>>(name: string, w: T, size: number): T {
  if (w.length !== size) {
    throw new ShapeError(`${name}: expected a vector of length ${size}, got ${w.length}.`)
  }
  return w
}

/** The latest recording of a function, made again when the point changes. */
export class Recordings {
  private readonly onRecorded: (run: NumericRun) => void
  private readonly name: string
  private readonly f: unknown
  private readonly tree: FlatTree
  /** Made for the first recording: where programs answer there is none. */
  private tape: Tape | undefined
  private readonly point: Flat
  private rest: readonly unknown[] = []
  private run: NumericRun | undefined

  constructor(
    name: string,
    f: unknown,
    tree: FlatTree,
    onRecorded: (run: NumericRun) => void = () => undefined,
  ) {
    this.onRecorded = onRecorded
    this.name = name
    this.f = f
    this.tree = tree
    this.point = tree.single ? new Float32Array(tree.size) : new Float64Array(tree.size)
  }

  /** Other arguments of the function from now on; the next query records again. */
  withRest(rest: readonly unknown[]): void {
    this.rest = rest
    this.forget()
  }

  private forget(): void {
    if (this.run !== undefined) this.run.level.alive = false
    this.run = undefined
    this.tape?.rewind(0)
  }

  /** The function recorded at a point. */
  at(w: ArrayLike<number>): NumericRun {
    checkedLength(this.name, w, this.tree.size)
    if (this.run !== undefined && sameEntries(this.point, w)) return this.run
    this.forget()
    this.point.set(w)
    const x = this.tree.unflatten(this.point)
    try {
      this.tape ??= new Tape()
      this.run = keptRun(this.name, this.f, x, this.rest, true, this.tape)
    } catch (error) {
      this.forget()
      throw error
    }
    this.onRecorded(this.run)
    return this.run
  }

  /** Derivatives of the leaves of x as one vector. */
  flat(derivatives: Derivatives, out?: Flat): Flat {
    const { leaves, size, single } = this.tree
    const vector = out ?? (single ? new Float32Array(size) : new Float64Array(size))
    checkedLength(this.name, vector, size)
    writeFlat(vector, 0, leaves, derivatives)
    return vector
  }

  /** A vector as tangents of the leaves of x. */
  tangents(v: ArrayLike<number>): Derivatives {
    return readFlat(checkedLength(this.name, v, this.tree.size), this.tree.leaves)
  }
}

export function sameEntries(a: Flat, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}
