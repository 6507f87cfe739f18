import type { Tensor } from '../tensor.js'
import { mirrored } from '../transforms/deliver.js'
import { grad } from '../transforms/first-order.js'
import { hessian } from '../transforms/matrices.js'
import { withRun } from '../transforms/run.js'
import { isTransform } from '../transforms/transform.js'
import { flattenTree } from '../tree.js'
import { outputTensor, outputTensors, type OutputTensors } from './pattern-outputs.js'
import type { ProgramSet } from './program-set.js'
import type { ScalarFunction } from './scalar-answers.js'

type AnyCall = (...inputs: readonly unknown[]) => unknown

/** Queries about the outputs of a model: themselves, a row of their Jacobian, and the loss at them. */
export function outputQueries(
  { model, loss }: NonNullable<ScalarFunction['parts']>,
  watched: <F>(f: F) => F,
): Readonly<Record<string, unknown>> {
  const ownModel = watched(model) as AnyCall
  const ownLoss = watched((z: unknown, target: unknown) => (loss as AnyCall)(z, undefined, target))
  const slope = grad(ownLoss as never) as unknown as AnyCall
  const curvature = hessian(ownLoss as never) as unknown as AnyCall
  return {
    modelOutputs: (...inputs: readonly unknown[]) => [ownModel(...inputs)],
    outputRow: isTransform((w, cotangent, ...rest) =>
      withRun('outputs', ownModel, w, rest, (run) => [
        mirrored(run.x, run.pullback([cotangent as never])),
      ]),
    ),
    lossAtOutputs: isTransform((...inputs) => [slope(...inputs), curvature(...inputs)]),
  }
}

/** What {@link patternOutputs} says, by the programs of {@link outputQueries}. */
export function compiledOutputs(
  set: ProgramSet,
  params: unknown,
  [inputs, targets]: readonly unknown[],
  n: number,
): OutputTensors {
  const z = set.run('modelOutputs', [params, inputs]).result(0)
  return outputTensors(
    {
      z: outputTensor(flattenTree('outputs', z).leaves),
      pull: (cotangent: Tensor, out) =>
        void set.run('outputRow', [params, cotangent, inputs]).into(0, out),
      lossAt(own, target, error, curvature) {
        const program = set.run('lossAtOutputs', [own, target])
        program.into(0, error)
        program.into(1, curvature)
      },
    },
    targets,
    n,
  )
}
