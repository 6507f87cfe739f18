import { compile, compileAsync, sin } from '@wengert/ad-core'
import type { Dual, Tensor, Traced } from '@wengert/ad-core'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

declare const traced: Traced
declare const dual: Dual
declare const tensor: Tensor
declare function outcome<B>(): <A>(x: A) => Same<A, B>

const holds: readonly true[] = [
  outcome<boolean>()(traced.lt(1)),
  outcome<boolean>()(tensor.ne(traced)),
  outcome<boolean>()(dual.ge([1])),
  outcome<Tensor>()(tensor.less(1)),
  outcome<Tensor>()(tensor.matmul(tensor)),
  outcome<Traced>()(tensor.matmul(traced)),
  outcome<Traced>()(traced.dot([1, 2])),
  outcome<Dual>()(traced.outer(dual)),
  outcome<Traced>()(tensor.gather(traced, 1)),
  outcome<Tensor>()(tensor.gather([0, 1])),
  outcome<Traced>()(tensor.scatterAdd([0], traced)),
  outcome<Tensor>()(tensor.squaredError(1)),
  outcome<Traced>()(tensor.softmaxCrossEntropy(traced)),
  outcome<Dual>()(dual.sigmoidCrossEntropy(tensor)),
  outcome<Tensor>()(tensor.layerNorm()),
  outcome<Traced>()(tensor.layerNorm(undefined, traced)),
  outcome<Traced>()(traced.layerNorm(2, 1, { epsilon: 0 })),
  outcome<Traced>()(traced.sum({ axis: 0, keepDims: true })),
  outcome<Traced>()(traced.softmax({ axis: 0 })),
  outcome<Traced>()(traced.clamp(0, 1)),
]

// @ts-expect-error a comparison is no operand
traced.lt(1).mul(2)
// @ts-expect-error an option that there is not
tensor.sum(0, { keepdims: true })
// @ts-expect-error softmax keeps all axes
tensor.softmax({ axis: 0, keepDims: true })

const compiled = compile((x: Traced) => sin(x))
const used: Disposable = compiled

const later: Promise<typeof compiled> = compileAsync((x: Traced) => sin(x), [1])
// @ts-expect-error the arguments stand in a list
void compileAsync((x: Traced) => sin(x), 1)

export { holds, later, used }
