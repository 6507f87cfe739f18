/** Second-order products and batches of tangents, in gradients: on scalar code and on matrices. */
import {
  compile,
  jvps,
  matmul,
  mean,
  sin,
  square,
  sub,
  tanh,
  Tensor,
  valueAndGrad,
  valueGradientGnvp,
  valueGradientHvp,
  type CompiledMembers,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import { largestDeviation, requireAgreement } from '../agreement.js'
import { flattened, type ResultTree } from '../compiled-variant.js'
import { medianRatio, timedEvaluation, timesInTurn, type Rounds, type Timed } from '../measuring.js'
import { SeededNumbers } from '../random.js'
import type { Figure } from './figure.js'

/** One product: the function as it is, the same compiled, its arguments and where its result goes. */
interface Product {
  readonly name: string
  readonly plain: (...inputs: readonly never[]) => unknown
  readonly compiled: CompiledMembers
  readonly inputs: readonly [readonly unknown[], readonly unknown[]]
  readonly out: readonly unknown[]
}

/** A function under test, as each product differentiates it. */
interface Subject {
  readonly name: string
  readonly products: readonly Product[]
  readonly mostHv: number
  readonly mostGv?: number
}

export const TANGENTS = 8

/** Ratios of products to the gradient of the same function, all of one run. */
export async function productFigures(quick: boolean, rounds: Rounds): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const subject of [scalarCode(quick ? 200 : 4000), matrixProducts(quick ? 32 : 256)]) {
    figures.push(...(await figuresOf(subject, rounds)))
  }
  return figures
}

async function figuresOf(subject: Subject, rounds: Rounds): Promise<readonly Figure[]> {
  const { name, products, mostHv, mostGv } = subject
  for (const product of products) check(name, product)
  const times = await timesInTurn(products.map(timed), rounds)
  for (const { compiled } of products) compiled.dispose()
  const ratio = (one: string, other: string): number =>
    medianRatio(times.get(one)!, times.get(other)!)
  return [
    { name: `gradient + Hv, ${name}, in gradients`, value: ratio('Hv', 'gradient'), most: mostHv },
    {
      name: `gradient + Gv, ${name}, in gradients`,
      value: ratio('Gv', 'gradient'),
      ...(mostGv === undefined ? {} : { most: mostGv }),
    },
    { name: `gradient + Gv over gradient + Hv, ${name}`, value: ratio('Gv', 'Hv'), most: 1 },
    {
      name: `one of ${TANGENTS} tangents, ${name}, in gradients`,
      value: ratio('tangents', 'gradient') / TANGENTS,
      most: 1,
    },
  ]
}

function timed({ name, compiled, inputs, out }: Product): Timed {
  return timedEvaluation(name, {
    evaluate: (which) => void compiled.into(out, ...inputs[which]),
    values: () => new Float64Array(),
  })
}

/** Compiled and interpreted results agree. */
function check(subject: string, { name, plain, compiled, inputs, out }: Product): void {
  for (const arguments_ of inputs) {
    const expected = plain(...(arguments_ as readonly never[])) as readonly unknown[]
    compiled.into(out, ...arguments_)
    const distance = largestDeviation(numbersIn(out), numbersIn(expected))
    requireAgreement(`${subject}, ${name}`, 'the interpreter', distance)
  }
}

/** Numbers and arrays one after the other. */
function numbersIn(results: readonly unknown[]): Float64Array {
  return flattened(
    results.map((result) =>
      typeof result === 'number' ? Float64Array.of(result) : (result as ResultTree),
    ),
  )
}

/** Scalar code whose functions are not linear. */
function scalarCode(steps: number): Subject {
  const model = (x: Traced): Traced => {
    let s = x.at(1)
    for (let i = 0; i < steps; i++) {
      const u = sin(x.at(0).mul(i * 1e-3)).add(x.at(1))
      s = s.add(tanh(u).mul(x.at(2)))
    }
    return s
  }
  const loss = (z: Traced): Traced => square(z)
  const whole = (x: Traced): Traced => loss(model(x))
  const random = new SeededNumbers(9)
  const point = Float64Array.of(0.3, 0.9, 0.2)
  const points = [point, random.near(point, 1e-2)] as const
  const direction = random.normals(3)
  const many = new Tensor([TANGENTS, 3], 'f64', random.normals(3 * TANGENTS))
  const fresh = (): Float64Array => new Float64Array(3)
  const [gradient, hv] = [valueAndGrad(whole), valueGradientHvp(whole)]
  const [gv, tangents] = [valueGradientGnvp(model, loss), jvps(whole)]
  const inputs = (...rest: readonly unknown[]): Product['inputs'] => [
    [points[0], ...rest],
    [points[1], ...rest],
  ]
  return {
    name: 'scalar code',
    mostHv: 2.2,
    products: [
      {
        name: 'gradient',
        plain: gradient,
        compiled: compile(gradient),
        inputs: inputs(),
        out: [0, fresh()],
      },
      {
        name: 'Hv',
        plain: hv,
        compiled: compile(hv),
        inputs: inputs(direction),
        out: [0, fresh(), fresh()],
      },
      {
        name: 'Gv',
        plain: gv,
        compiled: compile(gv),
        inputs: inputs(direction),
        out: [0, fresh(), fresh()],
      },
      {
        name: 'tangents',
        plain: tangents,
        compiled: compile(tangents),
        inputs: inputs(many),
        out: [0, new Float64Array(TANGENTS)],
      },
    ],
  }
}

interface Weights {
  a: Traced
  b: Traced
}

type Matrices = Record<keyof Weights, Tensor>

/** Two square matrices with tanh between them, and squared errors. */
function matrixProducts(n: number): Subject {
  const random = new SeededNumbers(10)
  const matrix = (...shape: readonly number[]): Tensor => {
    const size = shape.reduce((total, length) => total * length)
    return new Tensor(shape, 'f64', random.normals(size, 1 / Math.sqrt(n)))
  }
  const model = (w: Weights, x: Traced): Traced => matmul(tanh(matmul(x, w.a)), w.b)
  const loss = (z: Traced, _x: Traced, t: Traced): Traced => mean(square(sub(z, t))) as Traced
  const whole = (w: Weights, x: Traced, t: Traced): Traced => loss(model(w, x), x, t)
  const pair = (...leading: readonly number[]): Matrices => ({
    a: matrix(...leading, n, n),
    b: matrix(...leading, n, n),
  })
  const weights = [pair(), pair()] as const
  const data = [matrix(n, n), matrix(n, n)] as const
  const direction = pair()
  const [gradient, hv] = [valueAndGrad(whole), valueGradientHvp(whole)]
  const [gv, tangents] = [valueGradientGnvp(model, loss), jvps(whole)]
  const inputs = (...between: readonly unknown[]): Product['inputs'] => [
    [weights[0], ...between, ...data],
    [weights[1], ...between, ...data],
  ]
  return {
    name: 'matrix products',
    mostHv: 3.2,
    mostGv: 2.5,
    products: [
      {
        name: 'gradient',
        plain: gradient,
        compiled: compile(gradient),
        inputs: inputs(),
        out: [0, pair()],
      },
      {
        name: 'Hv',
        plain: hv,
        compiled: compile(hv),
        inputs: inputs(direction),
        out: [0, pair(), pair()],
      },
      {
        name: 'Gv',
        plain: gv,
        compiled: compile(gv),
        inputs: inputs(direction),
        out: [0, pair(), pair()],
      },
      {
        name: 'tangents',
        plain: tangents,
        compiled: compile(tangents),
        inputs: inputs(pair(TANGENTS)),
        out: [0, new Float64Array(TANGENTS)],
      },
    ],
  }
}
