import { grad, hvp, jvp, sin, sum, tensor, valueAndGrad, type Traced } from '@wengert/ad-core'

// d/dx, and d³/dx³: transforms take functions and return functions.
const f = (x: Traced) => x.mul(x.tanh())
console.log(grad(f)(0.5), grad(grad(grad(f)))(0.5))

// Vectors in, vectors out; a tree of parameters in, the same tree out.
console.log(grad((x) => sum(x.square()))([1, 2, 3])) // Float64Array [2, 4, 6]

const model = (p: { W: Traced; b: Traced }, x: Traced) => p.W.matmul(x).add(p.b).tanh()
const loss = (p: { W: Traced; b: Traced }, x: Traced) => sum(model(p, x).square())
const [value, gradient] = valueAndGrad(loss)(
  {
    W: tensor([
      [1, 2],
      [3, 4],
    ]),
    b: [0, 1],
  },
  [0.1, 0.2],
)
console.log(value, gradient.W.shape, gradient.b)

// Forward mode, and the Hessian times a vector without the Hessian.
console.log(jvp((x) => x.exp())(1, 1)) // [e, e]
console.log(hvp((x) => sum(sin(x)))([0.1, 0.2], [1, 0]))

// Branches and loops are JavaScript's own.
const power = (x: Traced, n: number) =>
  Array.from({ length: n }, () => x).reduce((a, b) => a.mul(b))
console.log(grad((x) => power(x, 5))(2)) // 80
