// Compiled, never run: parameters infer without casts, whichever of them are annotated.
import { softmaxCrossEntropy, tensor, zeros, type Tensor, type Traced } from '@wengert/ad-core'
import {
  gekf,
  sgd,
  smd,
  train,
  trainer,
  trainerAsync,
  type Sampling,
} from '@wengert/optim-stochastic'

const inputs = tensor([[1, 2]])
const targets = Int32Array.of(1)

// train's own example: a tree annotated, everything else inferred.
void train({
  params: { W: zeros([2, 3]), b: zeros(3) },
  data: { inputs, targets },
  model: (p: { W: Traced; b: Traced }, x) => x.matmul(p.W).add(p.b),
  loss: (z, t) => softmaxCrossEntropy(z, t),
  optimizer: smd({ stepSize: 0.3, metaStepSize: 0.1 }),
  batchSize: 10,
  epochs: 5,
}).then(({ params }) => {
  const { W, b }: { W: Tensor; b: Tensor } = params
  return [W, b]
})

// The loss first, the parameters last: the order of the options does not matter.
void train({
  loss: (z, t) => z.sub(t).square().mean(),
  model: (p: { W: Traced }, x) => x.matmul(p.W),
  optimizer: gekf(),
  data: { inputs, targets },
  params: { W: zeros([2, 3]) },
}).then(({ params }): Tensor => params.W)

// A loss in one piece, its batch inferred, or annotated as the data is.
void train({
  params: { W: zeros([2, 3]), b: [0, 0, 0] },
  data: inputs,
  loss: (w: { W: Traced; b: Traced }, batch) => batch.matmul(w.W).add(w.b).sum(),
  optimizer: sgd(),
}).then(({ params }): Float64Array => params.b)
void train({
  params: 0,
  data: { x: [1, 2], y: [3, 4] },
  loss: (w, batch: { x: Traced; y: Traced }) => w.mul(batch.x).sub(batch.y).square().mean(),
  optimizer: sgd(),
}).then(({ params }): number => params)

// Nothing annotated.
void train({
  params: 0,
  data: [1],
  loss: (p, x) => p.sub(x).square().mean(),
  optimizer: sgd(),
}).then(({ params }): number => params)
void train({
  params: [0, 0],
  data: { inputs, targets },
  model: (p, x) => x.matmul(p),
  loss: (z, t) => z.sub(t).square().mean(),
  optimizer: smd(),
}).then(({ params }): Float64Array => params)

// Tuples: of parameters, and of data.
void train({
  params: [zeros([2, 3]), 0],
  data: [inputs, targets] as const,
  loss: ([W, b]: [Traced, Traced], [x, t]: [Traced, Traced]) =>
    softmaxCrossEntropy(x.matmul(W).add(b), t),
  optimizer: sgd(),
}).then(({ params }) => {
  const [W, b]: [Tensor, number] = params
  return [W, b]
})
void train({
  params: { layers: [{ W: zeros([2, 2]) }, { W: zeros([2, 3]) }], scale: 1 },
  data: { inputs: { a: inputs, b: inputs }, targets },
  model: (
    p: { layers: [{ W: Traced }, { W: Traced }]; scale: Traced },
    x: { a: Traced; b: Traced },
  ) => x.a.add(x.b).matmul(p.layers[0].W).matmul(p.layers[1].W).mul(p.scale),
  loss: (z, t) => softmaxCrossEntropy(z, t),
  optimizer: smd(),
}).then(({ params }): Tensor => params.layers[1].W)
void train({
  params: { layers: [{ W: zeros([2, 2]) }, { W: zeros([2, 3]) }] },
  data: inputs,
  loss: (p: { layers: readonly { W: Traced }[] }, x) =>
    p.layers.reduce((y, { W }) => y.matmul(W), x).sum(),
  optimizer: sgd(),
})

// The callbacks know the parameters' form.
void train({
  params: { W: zeros([2, 3]), b: 0 },
  data: inputs,
  loss: (w: { W: Traced; b: Traced }, batch) => batch.matmul(w.W).add(w.b).sum(),
  optimizer: sgd(),
  evaluate: ({ W, b }, { step }) => W.data[0]! + b + step,
  onStep: ({ loss }) => (loss < 1 ? 'stop' : undefined),
})
for (const { step } of trainer({
  params: { b: 0 },
  data: [1],
  loss: (w: { b: Traced }, x) => w.b.sub(x).square().mean(),
  optimizer: sgd(),
})) {
  step.toFixed()
}
void trainerAsync({
  params: { b: 0 },
  data: [1],
  model: (w: { b: Traced }, x) => w.b.sub(x),
  loss: (z, t) => z.sub(t).square().mean(),
  optimizer: smd(),
}).next()

// Options put together elsewhere.
const sampling: Sampling = 'shuffle'
const common = { data: [1], sampling, seed: 3, steps: 10 }
void train({
  ...common,
  params: { b: 0 },
  loss: (w: { b: Traced }, x) => w.b.sub(x).square().mean(),
  optimizer: sgd(),
})

// Trees need no annotation either: parameters, batches, and an iterable's patterns.
void train({
  params: { layers: [zeros([2, 2]), zeros([2, 3])], offset: 0 },
  data: { x: { left: inputs, right: inputs }, t: targets },
  loss: ({ layers, offset }, { x, t }) =>
    softmaxCrossEntropy(x.left.add(x.right).matmul(layers[0]).matmul(layers[1]).add(offset), t),
  optimizer: sgd(),
})
function* patterns(): Generator<{ inputs: { x: number; y: number[] }; targets: number }> {
  yield { inputs: { x: 1, y: [2, 3] }, targets: 1 }
}
void train({
  params: Float64Array.of(0, 0),
  data: patterns(),
  model: (w, { x, y }) => y.matmul(w).add(x),
  loss: (z, t) => z.sub(t).square().mean(),
  optimizer: smd(),
}).then(({ params }): Float64Array => params)
void train({
  params: 0,
  data: [inputs, targets],
  loss: (w, [x, t]) => x.sum().mul(w).sub(t).square().mean(),
  optimizer: sgd(),
})
declare const unseen: unknown
void train({
  params: 0,
  data: unseen,
  loss: (w, x) => w.sub(x).square().mean(),
  optimizer: sgd(),
})

// Wrong uses.
// @ts-expect-error a loss in one piece answers no Gauss–Newton product
void train({
  params: { W: zeros([2, 3]) },
  data: inputs,
  loss: (w: { W: Traced }, batch) => batch.matmul(w.W).sum(),
  optimizer: smd(),
})
// @ts-expect-error nor does it have outputs
void train({
  params: 0,
  data: [1],
  loss: (p, x) => p.sub(x).square().mean(),
  optimizer: gekf(),
})
void train({
  params: { W: zeros([2, 3]) },
  data: inputs,
  // @ts-expect-error the parameters have no b
  loss: (w: { W: Traced; b: Traced }, batch) => batch.matmul(w.W).add(w.b).sum(),
  optimizer: sgd(),
})
void train({
  params: { W: zeros([2, 3]) },
  data: inputs,
  // @ts-expect-error the parameters are a tree
  loss: (w, batch) => batch.matmul(w).sum(),
  optimizer: sgd(),
})
void train({
  params: 0,
  data: { x: [1] },
  // @ts-expect-error the data have no y
  loss: (w, { x, y }) => w.mul(x).sub(y).sum(),
  optimizer: sgd(),
})
// @ts-expect-error steps and epochs contradict each other
void train({
  params: 0,
  data: [1],
  loss: (p: Traced, x: Traced) => p.sub(x).square().mean(),
  optimizer: sgd(),
  steps: 3,
  epochs: 2,
})
void train({
  params: 0,
  data: [1],
  // @ts-expect-error a loss is a scalar
  loss: () => 'small',
  optimizer: sgd(),
})
void train({
  ...common,
  params: 0,
  loss: (w, x) => w.sub(x).square().mean(),
  optimizer: sgd(),
  signal: new AbortController().signal,
})
void train({
  ...common,
  params: 0,
  loss: (w: Traced, x: Traced) => w.sub(x).square().mean(),
  optimizer: sgd(),
  // @ts-expect-error a controller is no signal
  signal: new AbortController(),
})
void train({
  ...common,
  params: 0,
  loss: (w: Traced, x: Traced) => w.sub(x).square().mean(),
  optimizer: sgd(),
  // @ts-expect-error null is no state
  resume: null,
})
