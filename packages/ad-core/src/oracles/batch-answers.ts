import type { CompileOptions } from '../compile/compile.js'
import type { Flat, Tensor } from '../tensor.js'
import { CompositeRun } from '../transforms/composite-run.js'
import { scalarResult } from '../transforms/deliver.js'
import { hessianOf } from '../transforms/matrices.js'
import type { Derivatives, NumericRun } from '../transforms/run.js'
import { gradientAndProduct } from '../transforms/second-order.js'
import type { Answering, Programs } from './answers.js'
import { patternOutputs, type OutputTensors } from './pattern-outputs.js'
import { compiledOutputs, outputQueries } from './pattern-programs.js'
import { ProgramSet } from './program-set.js'
import { Recordings, type FlatTree } from './recordings.js'
import { scalarQueries, type ScalarFunction } from './scalar-answers.js'
import type { TierClock } from './tier.js'
import { bufferLike } from './tree-buffer.js'
import { workOf } from './recording-size.js'

type AnyCall = (...inputs: readonly unknown[]) => unknown

/** What can be asked about a loss on a batch. Vectors belong to who answers, until it is asked again. */
export interface BatchAnswers {
  readonly value: number
  readonly gradient: readonly [value: number, gradient: Flat]
  readonly gradientAt: Flat
  readonly hvp: Flat
  readonly gnvp: Flat
  readonly valueGradientHvp: Joint
  readonly valueGradientGnvp: Joint
  readonly outputs: OutputTensors
}

type Joint = readonly [value: number, gradient: Flat, product: Flat]

/** Memory for the answers. */
class AnswerMemory {
  readonly gradient: Flat
  readonly product: Flat
  readonly elsewhere: Flat

  constructor({ size, single }: FlatTree) {
    const vector = (): Flat => (single ? new Float32Array(size) : new Float64Array(size))
    this.gradient = vector()
    this.product = vector()
    this.elsewhere = vector()
  }
}

/** Answers by sweeps over one recording for all queries at a point. */
export class BatchInterpreter {
  readonly answers: Answering<BatchAnswers>
  private readonly here: Recordings
  private readonly elsewhere: Recordings
  private batch: readonly unknown[] = []

  constructor(tree: FlatTree, { f, parts }: ScalarFunction, clock: TierClock) {
    const memory = new AnswerMemory(tree)
    const here = new Recordings('loss', f, tree, (run) => {
      if (clock.curious) clock.learn(workOf(run))
    })
    const elsewhere = new Recordings('loss', f, tree)
    this.here = here
    this.elsewhere = elsewhere
    const joint = (
      run: NumericRun,
      [gradient, product]: readonly [Derivatives, Derivatives],
    ): Joint => [
      valueOf(run),
      here.flat(gradient, memory.gradient),
      here.flat(product, memory.product),
    ]
    this.answers = {
      value: (w) => valueOf(this.at(w)),
      gradient: (w) => {
        const run = this.at(w)
        return [valueOf(run), here.flat(run.pullback([1]), memory.gradient)]
      },
      gradientAt: (w) => elsewhere.flat(elsewhere.at(w).pullback([1]), memory.elsewhere),
      hvp: (w, v) => here.flat(gradientAndProduct(this.at(w), here.tangents(v))[1], memory.product),
      gnvp: (w, v) => {
        const run = new CompositeRun(this.at(w), parts!.seam)
        return here.flat(run.product(here.tangents(v)), memory.product)
      },
      valueGradientHvp: (w, v) => {
        const run = this.at(w)
        return joint(run, gradientAndProduct(run, here.tangents(v)))
      },
      valueGradientGnvp: (w, v) => {
        const run = this.at(w)
        const composite = new CompositeRun(run, parts!.seam)
        return joint(run, composite.gradientAndProduct(here.tangents(v)))
      },
      outputs: (w) => {
        const { model, loss } = parts as Record<'model' | 'loss', AnyCall>
        const ownLoss: AnyCall = (z, target) => loss(z, undefined, target)
        return patternOutputs(model, ownLoss, tree.unflatten(w), this.batch, tree.size)
      },
    }
  }

  /** Another batch. */
  withRest(batch: readonly unknown[]): void {
    this.batch = batch
    this.here.withRest(batch)
    this.elsewhere.withRest(batch)
  }

  hessian(w: Flat): Tensor {
    return hessianOf(this.at(w))
  }

  private at(w: ArrayLike<number>): NumericRun {
    const run = this.here.at(w)
    scalarResult('loss', run.y)
    return run
  }
}

function valueOf(run: NumericRun): number {
  return Number(scalarResult('loss', run.y))
}

/** Answers by programs whose arguments are the parameters, a vector and the batch. */
export class BatchPrograms implements Programs<BatchAnswers> {
  readonly set: ProgramSet
  readonly answers: Answering<BatchAnswers>
  private readonly atPoint: unknown[]
  private readonly along: unknown[]

  constructor(tree: FlatTree, about: ScalarFunction, options: CompileOptions) {
    const memory = new AnswerMemory(tree)
    const x = bufferLike(tree)
    const direction = bufferLike(tree)
    const set = new ProgramSet(
      (watched) => ({
        ...scalarQueries('loss', about, watched),
        ...(about.parts && outputQueries(about.parts, watched)),
      }),
      options,
    )
    this.set = set
    this.atPoint = [x.tree]
    this.along = [x.tree, direction.tree]
    const run = (query: string, w: ArrayLike<number>): ReturnType<ProgramSet['run']> => {
      x.write(w)
      return set.run(query, this.atPoint)
    }
    const runAlong = (
      query: string,
      w: ArrayLike<number>,
      v: ArrayLike<number>,
    ): ReturnType<ProgramSet['run']> => {
      x.write(w)
      direction.write(v)
      return set.run(query, this.along)
    }
    const product =
      (query: string) =>
      (w: ArrayLike<number>, v: ArrayLike<number>): Flat =>
        runAlong(query, w, v).into(0, memory.product)
    const joint =
      (query: string) =>
      (w: ArrayLike<number>, v: ArrayLike<number>): Joint => {
        const program = runAlong(query, w, v)
        return [
          program.number(0),
          program.into(1, memory.gradient),
          program.into(2, memory.product),
        ]
      }
    this.answers = {
      value: (w) => run('value', w).number(0),
      gradient: (w) => {
        const program = run('gradient', w)
        return [program.number(0), program.into(1, memory.gradient)]
      },
      gradientAt: (w) => run('gradient', w).into(1, memory.elsewhere),
      hvp: product('hvp'),
      gnvp: product('gnvp'),
      valueGradientHvp: joint('valueGradientHvp'),
      valueGradientGnvp: joint('valueGradientGnvp'),
      outputs: (w) => {
        x.write(w)
        return compiledOutputs(set, x.tree, this.atPoint.slice(1), tree.size)
      },
    }
  }

  /** Another batch. */
  withRest(batch: readonly unknown[]): void {
    this.atPoint.length = 1
    this.atPoint.push(...batch)
    this.along.length = 2
    this.along.push(...batch)
  }
}
