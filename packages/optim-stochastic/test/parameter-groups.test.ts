import { describe, expect, test } from '@jest/globals'
import { DomainError, tanh, tensor, type Flat, type Traced } from '@wengert/ad-core'
import {
  accumulate,
  adam,
  addDecayedWeights,
  averageIterates,
  chain,
  clipByValue,
  frozen,
  gekf,
  layoutOf,
  masked,
  parameterGroups,
  sgd,
  smd,
  sophia,
  train,
  type ModelQuery,
  type Optimizer,
  type ParameterChoice,
  type ParameterGroup,
  type Transform,
} from '../src/index.js'
import { quadraticSample, times } from './quadratic.js'

interface Net {
  readonly embedding: Traced
  readonly layers: readonly { readonly W: Traced; readonly b: Traced }[]
}

const start = () => ({
  embedding: tensor([
    [0.2, -0.4],
    [0.1, 0.3],
  ]),
  layers: [{ W: tensor([[0.5], [-0.2]]), b: Float64Array.of(0.1) }],
})
const wave = Float64Array.from({ length: 24 }, (_, i) => Math.sin(2.3 * i))
const problem = {
  params: start(),
  data: { inputs: tensor(wave, { shape: [12, 2] }), targets: wave.slice(0, 12) },
  model: ({ embedding, layers: [layer] }: Net, x: Traced): Traced =>
    tanh(x.matmul(embedding)).matmul(layer!.W).add(layer!.b).reshape([-1]),
  loss: (z: Traced, t: Traced): Traced => z.sub(t).square().mean(),
  batchSize: 4,
  steps: 9,
  compile: false,
}
const trained = async (optimizer: Optimizer<ModelQuery>, steps = 9) => {
  const { params } = await train({ ...problem, optimizer, steps } as never)
  return params as unknown as ReturnType<typeof start>
}

const params = Float64Array.of(1, 2, 3)
const layout = layoutOf({ a: [1, 2], b: 3 })

describe('groups', () => {
  test('with the same optimizer are that optimizer', async () => {
    for (const make of [() => sgd(), () => adam({ stepSize: 0.1 })]) {
      const split = parameterGroups([
        { parameters: ['embedding', 'layers[0].b'], optimizer: make() },
        { optimizer: make() },
      ])
      expect(await trained(split)).toEqual(await trained(make()))
    }
  })

  test('give each parameter its own step size, and leave alone what is frozen', async () => {
    const once = async (optimizer: Optimizer<ModelQuery>) => trained(optimizer, 1)
    const plain = await once(sgd({ stepSize: 0.1 }))
    const grouped = await once(
      parameterGroups([
        { parameters: 'embedding', optimizer: sgd({ stepSize: 0.01 }) },
        { parameters: ({ shape }) => shape.length === 1, optimizer: frozen() },
        { optimizer: sgd({ stepSize: 0.1 }) },
      ]),
    )
    expect(grouped.layers[0]!.W).toEqual(plain.layers[0]!.W)
    expect(grouped.layers[0]!.b).toEqual(start().layers[0]!.b)
    grouped.embedding.data.forEach((x, i) => {
      const before = start().embedding.data[i]!
      expect(x - before).toBeCloseTo((plain.embedding.data[i]! - before) / 10, 15)
    })
  })

  test('an array belongs to the first group that takes it', () => {
    const optimizer = parameterGroups([
      { parameters: ({ path }) => path.endsWith('a'), optimizer: sgd({ stepSize: 1 }) },
      { parameters: () => true, optimizer: sgd({ stepSize: 2 }) },
    ])
    const at = quadraticSample([], params)
    const { step } = optimizer.update(params.slice(), optimizer.init(params, layout), at)
    expect([...step]).toEqual([-1, -2, -6])
  })

  test('each sees its own vector and shapes, with products of its own block', () => {
    const H = [
      [4, 1, 7],
      [1, 3, 8],
      [7, 8, 5],
    ]
    const seen: Record<string, unknown> = {}
    const spy: Transform<null, 'hvp' | 'gradientAt' | 'curvatureDiagonal'> = {
      name: 'spy',
      init: (own, shapes) => {
        Object.assign(seen, { own: [...own], shapes })
        return null
      },
      update: (g, state, at) => {
        Object.assign(seen, {
          params: [...at.params],
          gradient: [...g],
          hvp: [...at.hvp(Float64Array.of(1, 2), new Float64Array(2))],
          there: [...at.gradientAt(Float64Array.of(1, 0), new Float64Array(2))],
          diagonal: [...at.curvatureDiagonal(new Float64Array(2))],
        })
        return { step: g.fill(9), state }
      },
    }
    const tree = { a: 1, b: 2, c: 3 }
    const optimizer = parameterGroups([
      { parameters: ['a', 'c'], optimizer: spy },
      { optimizer: frozen() },
    ])
    const at = quadraticSample(H, params)
    const g = times(H, params)
    const { step } = optimizer.update(g.slice(), optimizer.init(params, layoutOf(tree)), at)
    expect(seen).toEqual({
      own: [1, 3],
      shapes: [
        { path: 'params.a', shape: [], offset: 0, length: 1 },
        { path: 'params.c', shape: [], offset: 1, length: 1 },
      ],
      params: [1, 3],
      gradient: [g[0], g[2]],
      hvp: [4 + 2 * 7, 7 + 2 * 5],
      there: [4 + 2, 7 + 2 * 8], // at (1, 2, 0): b stays
      diagonal: [4, 5],
    })
    expect([...step]).toEqual([9, 0, 9])
  })

  test('foretold products are those that are asked, and no others pass for them', () => {
    const H = [
      [2, 0],
      [0, 5],
    ]
    const given = Float64Array.of(1)
    const curious: Transform<null, 'hvp'> = {
      name: 'curious',
      init: () => null,
      product: () => ({ query: 'hvp', v: given }),
      update: (g, state, at) => {
        const other = at.hvp(Float64Array.of(10), new Float64Array(1))[0]!
        g[0] = other + at.hvp(given, new Float64Array(1))[0]!
        return { step: g, state }
      },
    }
    const optimizer = parameterGroups([
      { parameters: 'a', optimizer: sgd({ stepSize: 0 }) },
      { optimizer: curious },
    ])
    const w = Float64Array.of(1, 1)
    const state = optimizer.init(w, layoutOf({ a: 1, b: 1 }))
    const foretold = optimizer.product!(state)!
    expect([...foretold.v]).toEqual([0, 1])
    const sample = quadraticSample(H, w)
    const { step } = optimizer.update(Float64Array.of(0, 0), state, {
      ...sample,
      // As train answers: by the vector's identity.
      hvp: (v: Flat, out: Flat) =>
        v === foretold.v ? sample.hvp(Float64Array.of(0, 1), out) : sample.hvp(v, out),
    })
    expect(step[1]).toBe(50 + 5)
  })

  test('a filter for one part sees the Jacobian of that part', async () => {
    const { embedding, layers } = start()
    const part = parameterGroups([
      { parameters: 'layers', optimizer: gekf() },
      { optimizer: frozen() },
    ])
    expect(part.granularity).toBe('pattern')
    const alone = await train({
      ...problem,
      params: { layers },
      model: (p: Pick<Net, 'layers'>, x: Traced) =>
        problem.model({ ...p, embedding: embedding as never }, x),
      optimizer: gekf(),
    } as never)
    const found = await trained(part)
    expect(found.layers).toEqual((alone.params as unknown as typeof found).layers)
    expect(found.embedding).toEqual(embedding)
    expect(await trained(parameterGroups([{ optimizer: gekf() }]))).toEqual(await trained(gekf()))
  })

  test('averages of one group are answered beside the iterates of another', async () => {
    const averaged = await trained(
      parameterGroups([
        { parameters: 'embedding', optimizer: chain(sgd(), averageIterates()) },
        { optimizer: sgd() },
      ]),
    )
    const all = await trained(chain(sgd(), averageIterates()))
    expect(averaged.embedding).toEqual(all.embedding)
    expect(averaged.layers).toEqual((await trained(sgd())).layers)
  })

  test('resume bit for bit through JSON, with smd and sophia in them, in both precisions', async () => {
    const make = () =>
      parameterGroups([
        { parameters: 'embedding', optimizer: smd({ stepSize: 0.05 }) },
        { parameters: ({ path }) => path.endsWith('W'), optimizer: sophia({ every: 2 }) },
        { optimizer: frozen() },
      ])
    const run = (options: object) => train({ ...problem, optimizer: make(), ...options } as never)
    const whole = await run({})
    const { state } = await run({ steps: 4 })
    expect((await run({ resume: JSON.parse(JSON.stringify(state)) })).state).toEqual(whole.state)
    const single = {
      embedding: tensor(Float32Array.from(start().embedding.data), { shape: [2, 2] }),
      layers: [
        {
          W: tensor(Float32Array.from(start().layers[0]!.W.data), { shape: [2, 1] }),
          b: Float32Array.of(0.1),
        },
      ],
    }
    expect((await run({ params: single })).loss).toBeCloseTo(whole.loss, 5)
  })

  test('a question that is true for nothing leaves a group without parameters', () => {
    const optimizer = parameterGroups([
      { parameters: () => false, optimizer: smd({ curvature: 'none' }) },
      { optimizer: sgd({ stepSize: 1 }) },
    ])
    const { step } = optimizer.update(
      params.slice(),
      optimizer.init(params),
      quadraticSample([], params),
    )
    expect([...step]).toEqual([-1, -2, -3])
  })
})

describe('masked', () => {
  test('transforms a part of what passes', () => {
    const optimizer = masked(clipByValue(0.5), 'a')
    const state = optimizer.init(params, layout)
    const { step } = optimizer.update(params.slice(), state, quadraticSample([], params))
    expect([...step]).toEqual([0.5, 0.5, 3])
  })
})

describe('decayed weights', () => {
  const step = (optimizer: Transform<never, never>, u: number[]): number[] => {
    const at = quadraticSample([], params, undefined, 2)
    const state = optimizer.init(params, layout)
    return [...optimizer.update(Float64Array.from(u), state, at).step]
  }

  test('add ωw, by schedule, to what the mask takes', () => {
    expect(step(addDecayedWeights(0.5) as never, [1, 1, 1])).toEqual([1.5, 2, 2.5])
    const noBiases = { mask: ({ shape }: { shape: readonly number[] }) => shape.length > 0 }
    expect(step(addDecayedWeights((t) => t, noBiases) as never, [1, 1, 1])).toEqual([3, 5, 1])
  })

  test('are the gradient of a penalty before an optimizer', async () => {
    const { params: decayed } = await train({
      ...problem,
      optimizer: chain(addDecayedWeights(0.3, { mask: 'layers[0].W' }), sgd()),
      steps: 1,
    } as never)
    const { W } = (decayed as unknown as ReturnType<typeof start>).layers[0]!
    const plain = (await trained(sgd(), 1)).layers[0]!.W
    W.data.forEach((x, i) =>
      expect(x).toBeCloseTo(plain.data[i]! - 0.1 * 0.3 * start().layers[0]!.W.data[i]!, 14),
    )
  })
})

describe('misuse', () => {
  const inner = { optimizer: sgd() }
  const init = (...groups: [ParameterGroup, ...ParameterGroup[]]): unknown =>
    parameterGroups(groups).init(params, layout)
  const choosing = (parameters: unknown): unknown =>
    init({ parameters: parameters as ParameterChoice, ...inner }, inner)
  test.each<[string, () => unknown, string]>([
    [
      'a parameter of no group',
      () => init({ parameters: 'a', ...inner }),
      'got none for params.b.',
    ],
    [
      'a name of nothing',
      () => choosing('c'),
      "got 'c', where there are none. Perhaps among a, b?",
    ],
    ['a part of a name', () => choosing(['a', '']), 'got an array.'],
    [
      'a name that was taken',
      () => init({ parameters: 'a', ...inner }, { parameters: 'a', ...inner }, inner),
      'Perhaps put this group before them?',
    ],
    [
      'a question without answer',
      () => choosing(() => {}),
      'got undefined for params.a. Perhaps a',
    ],
    ['a number for a name', () => choosing(3), 'got 3.'],
    ['no names', () => choosing([]), 'got an array.'],
    ['no groups', () => parameterGroups([] as never), 'got none. Perhaps [{ parameters'],
    ['one group bare', () => parameterGroups(inner as never), 'got an object. Perhaps ['],
    [
      'an optimizer for a group',
      () => parameterGroups([sgd()] as never),
      'got an optimizer as number 1.',
    ],
    ['a factory', () => parameterGroups([{ optimizer: sgd }] as never), 'Perhaps call it: sgd()?'],
    [
      'all others first',
      () => init(inner, { parameters: 'a', ...inner }),
      'got it as number 1 of 2',
    ],
    ['a mask of nothing', () => masked(sgd(), 'x').init(params, layout), "got 'x'"],
    ['a misspelt mask', () => addDecayedWeights(1, { mas: 'a' } as never), "Perhaps 'mask'?"],
    ['patterns in batches', () => accumulate(2, gekf()), 'got gekf, which is updated by pattern.'],
    ['half a batch', () => accumulate(0.5, sgd()), 'expected every a whole number'],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(DomainError)
    expect(call).toThrow(message)
    expect(call).toThrow('Perhaps')
  })

  test('names reach everything below them, and nothing beside', () => {
    const tree = { enc: [1], encoder: { W: [1], layers: [{ b: [1] }, { b: [1] }] } }
    const size = (name: string): number[] => {
      const groups = parameterGroups([{ parameters: name, optimizer: sgd() }, { optimizer: sgd() }])
      return [...groups.init(new Float64Array(4), layoutOf(tree)).ranges[0]!]
    }
    expect(size('enc')).toEqual([0, 1])
    expect(size('encoder')).toEqual([1, 4])
    expect(size('encoder.layers[1]')).toEqual([3, 4])
    expect(size('params.encoder.layers')).toEqual([2, 4])
  })
})
