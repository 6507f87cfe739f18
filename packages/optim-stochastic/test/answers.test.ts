import { describe, expect, it } from '@jest/globals'
import { dot, zeros, type Flat } from '@wengert/ad-core'
import { chain, layoutOf, scale, sgd, train, type Transform } from '../src/index.js'

/** The mean of all iterates but the current one, as the answer of a training. */
const meanOfIterates: Transform<{ readonly sum: Flat; count: number }, never> = {
  name: 'meanOfIterates',
  init: (params) => ({ sum: params.slice().fill(0), count: 0 }),
  update: (step, state, at) => {
    for (let i = 0; i < step.length; i++) state.sum[i] = state.sum[i]! + at.params[i]!
    state.count++
    return { step, state }
  },
  answer: (_params, { sum, count }, out) => {
    for (let i = 0; i < out.length; i++) out[i] = sum[i]! / count
    return out
  },
}

describe('answers', () => {
  it('are what is evaluated and returned, while the iterates go on', async () => {
    const seen: number[] = []
    const result = await train({
      params: [1],
      data: [1, 1],
      loss: (w) => dot(w, w).mul(0.5),
      optimizer: chain(sgd({ stepSize: 0.5 }), meanOfIterates, scale(1)),
      batchSize: 1,
      steps: 3,
      evaluate: (w) => {
        seen.push(w[0]!)
        return w[0]!
      },
    })
    // Iterates 1, ½, ¼, and ⅛ at the end, of which the mean takes the first three.
    expect(seen).toEqual([1, 0.75, 1.75 / 3])
    expect(result.params[0]).toBe(1.75 / 3)
  })
})

describe('a layout', () => {
  it('tells where each array lies, in the order of the flat vector', () => {
    expect(layoutOf({ W: zeros([2, 3]), layers: [{ b: [1, 2] }], c: 1 })).toEqual([
      { path: 'params.W', shape: [2, 3], offset: 0, length: 6 },
      { path: 'params.layers[0].b', shape: [2], offset: 6, length: 2 },
      { path: 'params.c', shape: [], offset: 8, length: 1 },
    ])
    expect(layoutOf([1, 2])).toEqual([{ path: 'params', shape: [2], offset: 0, length: 2 }])
  })

  it('reaches the optimizer, through chains', async () => {
    const shapes: unknown[] = []
    const spy: Transform<null, never> = {
      name: 'spy',
      init: (_params, layout) => {
        shapes.push(layout?.map(({ shape }) => shape))
        return null
      },
      update: (step, state) => ({ step, state }),
    }
    await train({
      params: { W: zeros([2, 1]), b: 0 },
      data: [1, 1],
      loss: (p) => p.b,
      optimizer: chain(spy, scale(0)),
      batchSize: 1,
      steps: 1,
    })
    expect(shapes).toEqual([[[2, 1], []]])
  })
})
