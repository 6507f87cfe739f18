import {
  add,
  checkpoint,
  dot,
  gnvp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  map,
  mul,
  oracle,
  scan,
  sin,
  sparseHessian,
  sparseJacobian,
  square,
  sum,
  sumOver,
  taylor,
  tensor,
  valueAndGrad,
  valueGradientHvp,
  vjp,
  type Oracle,
  type Scalar,
  type SparseMatrix,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function outcome<B>(): <A>(x: A) => Same<A, B>
declare const traced: Traced

const f = (x: Traced): Traced => dot(x, x)
const single: Float32Array = Float32Array.of(1, 2)

/** Results are shaped like the argument. */
const mirrors: readonly true[] = [
  outcome<Float64Array>()(grad((x) => sum(square(x)))([1, 2, 3])),
  outcome<number>()(grad((x) => mul(x, sin(x)))(2)),
  outcome<Float32Array>()(grad((x) => sum(x))(single)),
  outcome<Tensor>()(grad((x) => sum(x))(tensor([[1, 2]]))),
  outcome<Traced>()(grad((x) => sum(x))(traced)),
  outcome<{ W: Float64Array; b: number }>()(
    grad((p: { W: Traced; b: Traced }) => sum(p.W.mul(p.b)).add(1))({
      W: new Float64Array(2),
      b: 3,
    }),
  ),
  outcome<number>()(grad(grad(grad((x) => x.mul(x.tanh()))))(1)),
  outcome<Float64Array>()(grad((x, y) => x.mul(y).sum())([1, 2], [3, 4])),
  outcome<Float64Array>()(grad(f)([1, 2])),
  outcome<number>()(valueAndGrad((x) => square(x))(3)[0]),
  outcome<Float64Array>()(hvp(f)([1, 2], [3, 4])),
  outcome<Tensor & Float64Array>()(taylor((x) => sin(x), 3)(2, 1)),
  outcome<Traced>()(taylor((x) => sin(x), 3)(traced, 1)),
  outcome<{ y: Tensor & Float64Array }>()(taylor((x) => ({ y: sin(x) }), 3)([1, 2], [1, 0])),
  outcome<SparseMatrix>()(sparseJacobian((x) => square(x))([1, 2])),
  outcome<SparseMatrix>()(sparseHessian((p: { a: Traced }) => square(p.a))({ a: 1 })),
  outcome<SparseMatrix<Traced>>()(sparseJacobian((x) => square(x))(traced)),
  outcome<SparseMatrix<Traced>>()(sparseHessian(f)(traced)),
  outcome<number>()(
    gnvp(
      (w) => square(w),
      (z) => mul(0.5, square(z)),
    )(3, 1),
  ),
  outcome<[value: number, gradient: Float64Array, product: Float64Array]>()(
    valueGradientHvp(f)([1, 2], [3, 4]),
  ),
  outcome<Tensor>()(jacobian((x) => x)([1, 2])),
  outcome<Tensor>()(hessian(f)([1, 2])),
]

/** What is used as a number, a vector or a tensor. */
const [y, dy] = jvp((x) => x.square())(3, 1)
const slope: number = dy + y
const [z, pullback] = vjp((x) => square(x))([1, 2])
const back: Float64Array = pullback([1, 1])
const first: number = (z as Float64Array)[0]!
const inner: number = grad((x) => mul(x, grad((u) => add(x, u))(1)))(2)
const product: number = mul(2, 3)
const data = mul(tensor([1]), 2).sin().data
const total: number = sumOver((w, x) => square(w.sub(x)))(1, [1, 2, 3])
const stacked: Float64Array = map((w, x) => mul(w, x))(1, [1, 2, 3])
const again: number = checkpoint((x) => sin(x))(1)
const [carry]: [number, unknown] = scan((c, x) => [add(c, x), c])(0, [1, 2])
const queries = oracle((x) => sum(square(x)), [1, 2])
const gradient: Float64Array = queries.gradient(Float64Array.of(1, 2))
const tree: Oracle<{ a: number }> = oracle((p: { a: Traced }) => square(p.a), { a: 1 })
const scalars: Scalar[] = [1, traced]
checkDerivatives((x) => sin(x), 0.3, { modes: ['forward', 'forward over reverse'], order: 2 })

// @ts-expect-error a loss that is a tree
grad((x) => ({ y: x }))
// @ts-expect-error an argument without a leaf that the function takes
grad((p: { W: Traced; b: Traced }) => sum(p.W.mul(p.b)))({ W: [1, 2] })
// @ts-expect-error text is no argument
grad((x) => sin(x))('1')
// @ts-expect-error a tangent is given
jvp((x) => sin(x))(1)
// @ts-expect-error a vector is given
hvp(f)([1, 2])
// @ts-expect-error the argument after the first is missing
grad((x: Traced, t: Traced) => mul(x, t))(1)
// @ts-expect-error JavaScript multiplies numbers only
grad((x) => x * x)
// @ts-expect-error entries are read with at
grad((x) => sin(x[0]))
// @ts-expect-error no such mode
jacobian((x) => x, { mode: 'foward' })
// @ts-expect-error no such mode of checking
checkDerivatives((x) => x, 1, { modes: ['backward'] })
// @ts-expect-error oracles answer at vectors
queries.gradient(1)
queries.gradient([1, 2])

export {
  again,
  back,
  carry,
  data,
  first,
  gradient,
  inner,
  mirrors,
  product,
  scalars,
  slope,
  stacked,
  total,
  tree,
}
