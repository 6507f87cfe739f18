import { concat } from '../linear/join.js'
import { reshapeValue } from '../linear/reshape.js'
import { shapeOf } from '../operand.js'
import { sizeOf } from '../shape.js'
import { allocate, Tensor } from '../tensor.js'
import { jvp, vjp } from '../transforms/first-order.js'
import { jvps } from '../transforms/directions.js'
import { jacobianOf } from '../transforms/matrices.js'
import { flattenResult, type NumericRun } from '../transforms/run.js'
import { pushforward } from '../transforms/tangents.js'
import { isTransform } from '../transforms/transform.js'
import { readFlat, totalSize, writeFlat } from '../transforms/vectors.js'
import type { Answering, Programs } from './answers.js'
import { matrixByColumns, matrixByRows } from './columns.js'
import { ProgramSet } from './program-set.js'
import { checkedLength, type FlatTree, type Recordings } from './recordings.js'
import { bufferLike, type TreeBuffer } from './tree-buffer.js'

/** Up to so many columns of a Jacobian one program computes; longer programs cost more than they save. */
const MOST_AT_ONCE = 16

type Call = (...inputs: readonly unknown[]) => unknown
type Pulling = readonly [unknown, (cotangent: unknown) => unknown]

/** What can be asked about residuals. */
export interface ResidualAnswers {
  readonly residuals: Float64Array
  readonly jacobian: Tensor
  readonly jvp: Float64Array
  readonly vjp: Float64Array
  readonly gnvp: Float64Array
}

/** Answers by sweeps over a recording. */
export function interpretedResiduals(recordings: Recordings): Answering<ResidualAnswers> {
  const flat = (derivatives: Parameters<Recordings['flat']>[0]): Float64Array =>
    Float64Array.from(recordings.flat(derivatives))
  return {
    residuals(w) {
      const run = recordings.at(w)
      return flatOutputs(
        run,
        run.y.leaves.map(({ value }) => value),
      )
    },
    jacobian: (w) => jacobianOf(recordings.at(w)).matrix,
    jvp(w, v) {
      const run = recordings.at(w)
      return flatOutputs(run, pushforward(run, recordings.tangents(v)))
    },
    vjp(w, u) {
      const run = recordings.at(w)
      const { leaves } = run.y
      return flat(run.pullback(readFlat(checkedLength('vjp', u, totalSize(leaves)), leaves)))
    },
    gnvp(w, v) {
      const run = recordings.at(w)
      return flat(run.pullback(pushforward(run, recordings.tangents(v))))
    },
  }
}

function flatOutputs(run: NumericRun, values: Parameters<typeof writeFlat>[3]): Float64Array {
  const { leaves } = run.y
  const out = new Float64Array(totalSize(leaves))
  writeFlat(out, 0, leaves, values)
  return out
}

/** Answers by programs whose arguments are the parameters, a vector, and what else the residuals take. */
export class ResidualPrograms {
  private readonly set: ProgramSet
  private readonly tree: FlatTree
  private readonly x: TreeBuffer
  private readonly direction: TreeBuffer

  constructor(name: string, tree: FlatTree, residuals: unknown) {
    this.tree = tree
    this.x = bufferLike(tree)
    this.direction = bufferLike(tree)
    this.set = new ProgramSet((watched) =>
      residualQueries(watched(flattened(name, residuals)), () => unitDirections(tree)),
    )
  }

  /** The same programs for residuals with these further arguments. */
  about(rest: readonly unknown[]): Programs<ResidualAnswers> {
    const { set, tree, x, direction } = this
    const atPoint = [x.tree, ...rest]
    const along = [x.tree, direction.tree, ...rest]
    const runAlong = (query: string, w: ArrayLike<number>, v: ArrayLike<number>): Float64Array => {
      x.write(w)
      direction.write(v)
      return set.run(query, along).vector(0)
    }
    const answers: Answering<ResidualAnswers> = {
      residuals(w) {
        x.write(w)
        return set.run('residuals', atPoint).vector(0)
      },
      jacobian(w) {
        const n = tree.size
        if (n <= MOST_AT_ONCE) {
          x.write(w)
          return transposed(set.run('columns', atPoint).view(0), n)
        }
        const m = answers.residuals(w, w).length
        return n <= m
          ? matrixByColumns(m, n, (v) => answers.jvp(w, v))
          : matrixByRows(m, n, (u) => answers.vjp(w, u))
      },
      jvp: (w, v) => runAlong('jvp', w, v),
      vjp(w, u) {
        x.write(w)
        return set.run('vjp', [x.tree, Float64Array.from(u), ...rest]).vector(0)
      },
      gnvp: (w, v) => runAlong('gnvp', w, v),
    }
    return { set, answers }
  }
}

/** Queries about residuals in one vector, as transforms. */
function residualQueries(flat: Call, basis: () => unknown): Readonly<Record<string, unknown>> {
  const residuals = flat as never
  const pulled = vjp(residuals) as unknown as (...inputs: readonly unknown[]) => Pulling
  const pushed = jvp(residuals) as unknown as (
    ...inputs: readonly unknown[]
  ) => readonly [unknown, unknown]
  const tangents = jvps(residuals) as unknown as (
    ...inputs: readonly unknown[]
  ) => readonly [unknown, unknown]
  return {
    residuals: (...inputs: readonly unknown[]) => [flat(...inputs)],
    columns: isTransform((x, ...rest) => [tangents(x, basis(), ...rest)[1]]),
    jvp: isTransform((...inputs) => [pushed(...inputs)[1]]),
    vjp: isTransform((x, u, ...rest) => [pulled(x, ...rest)[1](u)]),
    gnvp: isTransform((x, v, ...rest) => [pulled(x, ...rest)[1](pushed(x, v, ...rest)[1])]),
  }
}

/** All unit vectors of a tree, leaf by leaf with a leading axis. */
function unitDirections({ size, leaves, build }: FlatTree): unknown {
  let from = 0
  return build(
    leaves.map(({ value, dtype }) => {
      const shape = shapeOf(value)
      const count = sizeOf(shape)
      const own = dtype === 'f32' ? 'f32' : 'f64'
      const data = allocate(own, size * count)
      for (let i = 0; i < count; i++) data[(from + i) * count + i] = 1
      from += count
      return new Tensor([size, ...shape], own, data)
    }),
  )
}

/** A matrix [m, n] from its n columns. */
function transposed(columns: ArrayLike<number>, n: number): Tensor {
  const m = columns.length / n
  const data = new Float64Array(m * n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) data[i * n + j] = columns[j * m + i]!
  }
  return new Tensor([m, n], 'f64', data)
}

/** Residuals of any form as one vector. */
function flattened(name: string, residuals: unknown): Call {
  const call = residuals as Call
  return (...inputs) => {
    const { leaves } = flattenResult(name, call(...inputs))
    const vectors = leaves.map(({ value }) => reshapeValue(value, [sizeOf(shapeOf(value))]))
    return vectors.length === 1 ? vectors[0] : concat(vectors as never)
  }
}
