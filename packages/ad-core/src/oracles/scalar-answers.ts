import type { Tensor } from '../tensor.js'
import { CompositeRun, type Seam } from '../transforms/composite-run.js'
import { scalarResult } from '../transforms/deliver.js'
import { valueAndGrad } from '../transforms/first-order.js'
import { gnvp, valueGradientGnvp } from '../transforms/gauss-newton.js'
import { hessianOf } from '../transforms/matrices.js'
import { flattenResult, type NumericRun } from '../transforms/run.js'
import { gradientAndProduct, hvp, valueGradientHvp } from '../transforms/second-order.js'
import { isTransform } from '../transforms/transform.js'
import type { Answering, Programs } from './answers.js'
import { matrixByColumns } from './columns.js'
import { ProgramSet } from './program-set.js'
import type { FlatTree, Recordings } from './recordings.js'
import { bufferLike } from './tree-buffer.js'

type Call = (...inputs: readonly unknown[]) => unknown

type Joint = readonly [value: number, gradient: Float64Array, product: Float64Array]

/** What can be asked about a scalar function; the last two where it is a loss of a model's outputs. */
export interface ScalarAnswers {
  readonly value: number
  readonly gradient: readonly [value: number, gradient: Float64Array]
  readonly hvp: Float64Array
  readonly valueGradientHvp: Joint
  readonly hessian: Tensor
  readonly gnvp: Float64Array
  readonly valueGradientGnvp: Joint
}

/** A scalar function, perhaps as a model and the loss of its outputs. */
export interface ScalarFunction {
  readonly f: unknown
  readonly parts?: { readonly model: unknown; readonly loss: unknown; readonly seam: Seam }
}

/** Answers by sweeps over a recording. */
export function interpretedScalar(
  name: string,
  recordings: Recordings,
  { parts }: ScalarFunction,
): Answering<ScalarAnswers> {
  const at = (w: ArrayLike<number>): NumericRun => {
    const run = recordings.at(w)
    scalarResult(name, run.y)
    return run
  }
  const value = (run: NumericRun): number => Number(scalarResult(name, run.y))
  const flat = (derivatives: Parameters<Recordings['flat']>[0]): Float64Array =>
    Float64Array.from(recordings.flat(derivatives))
  const composite = (run: NumericRun): CompositeRun => new CompositeRun(run, parts!.seam)
  return {
    value: (w) => value(at(w)),
    gradient(w) {
      const run = at(w)
      return [value(run), flat(run.pullback([1]))]
    },
    hvp: (w, v) => flat(gradientAndProduct(at(w), recordings.tangents(v))[1]),
    valueGradientHvp(w, v) {
      const run = at(w)
      const [gradient, product] = gradientAndProduct(run, recordings.tangents(v))
      return [value(run), flat(gradient), flat(product)]
    },
    hessian: (w) => hessianOf(at(w)),
    gnvp: (w, v) => flat(composite(at(w)).product(recordings.tangents(v))),
    valueGradientGnvp(w, v) {
      const run = at(w)
      const [gradient, product] = composite(run).gradientAndProduct(recordings.tangents(v))
      return [value(run), flat(gradient), flat(product)]
    },
  }
}

/** Queries about a scalar function as transforms of the arguments x, v and what else it takes. */
export function scalarQueries(
  name: string,
  { f, parts }: ScalarFunction,
  watched: <F>(f: F) => F,
): Readonly<Record<string, unknown>> {
  const call = f as Call
  const scalar = watched((...inputs: readonly unknown[]) => {
    const y = call(...inputs)
    scalarResult(name, flattenResult(name, y))
    return y
  }) as never
  const product = hvp(scalar) as Call
  const queries = {
    value: (...inputs: readonly unknown[]) => [(scalar as Call)(...inputs)],
    gradient: valueAndGrad(scalar),
    hvp: isTransform((...inputs) => [product(...inputs)]),
    valueGradientHvp: valueGradientHvp(scalar),
  }
  if (parts === undefined) return queries
  const [model, loss] = [watched(parts.model) as never, watched(parts.loss) as never]
  const gaussNewton = gnvp(model, loss) as Call
  return {
    ...queries,
    gnvp: isTransform((...inputs) => [gaussNewton(...inputs)]),
    valueGradientGnvp: valueGradientGnvp(model, loss),
  }
}

/** Answers by programs. */
export function compiledScalar(
  name: string,
  tree: FlatTree,
  about: ScalarFunction,
): Programs<ScalarAnswers> {
  const x = bufferLike(tree)
  const direction = bufferLike(tree)
  const set = new ProgramSet((watched) => scalarQueries(name, about, watched))
  const atPoint = [x.tree]
  const along = [x.tree, direction.tree]
  const run = (query: string, w: ArrayLike<number>): ReturnType<ProgramSet['run']> => {
    x.write(w)
    return set.run(query, atPoint)
  }
  const runAlong = (
    query: string,
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ): ReturnType<ProgramSet['run']> => {
    x.write(w)
    direction.write(v)
    return set.run(query, along)
  }
  const joint = (query: string, w: ArrayLike<number>, v: ArrayLike<number>): Joint => {
    const program = runAlong(query, w, v)
    return [program.number(0), program.vector(1), program.vector(2)]
  }
  const answers: Answering<ScalarAnswers> = {
    value: (w) => run('value', w).number(0),
    gradient(w) {
      const program = run('gradient', w)
      return [program.number(0), program.vector(1)]
    },
    hvp: (w, v) => runAlong('hvp', w, v).vector(0),
    valueGradientHvp: (w, v) => joint('valueGradientHvp', w, v),
    hessian: (w) => matrixByColumns(tree.size, tree.size, (v) => answers.hvp(w, v)),
    gnvp: (w, v) => runAlong('gnvp', w, v).vector(0),
    valueGradientGnvp: (w, v) => joint('valueGradientGnvp', w, v),
  }
  return { set, answers }
}
