// Compiled, never run: batches of datasets, files and streams infer as those of arrays do.
import { softmaxCrossEntropy, tensor, zeros, type Tensor, type Traced } from '@wengert/ad-core'
import {
  autocorrelated,
  sgd,
  stream,
  subset,
  train,
  trainerAsync,
  type Dataset,
} from '@wengert/optim-stochastic'
import { openCsv, openDataset, readCsv, type FileDataset } from '@wengert/optim-stochastic/files'

const params = { W: zeros([2, 3]), b: zeros(3) }
const model = (p: { W: Traced; b: Traced }, x: Traced): Traced => x.matmul(p.W).add(p.b)
const rest = {
  params,
  model,
  loss: (z: Traced, t: Traced) => softmaxCrossEntropy(z, t),
  optimizer: sgd(),
}

// A dataset of one's own, at once or later: `inputs` and `targets` are known, other names are not.
const own: Dataset<{ inputs: Tensor; targets: Int32Array }> = {
  size: 3,
  gather: async (indices, count) => ({
    inputs: zeros([count, 2]),
    targets: indices.slice(0, count),
  }),
}
void train({ ...rest, data: own })
void train({
  params: 0,
  data: own,
  loss: (p, batch) => batch.inputs.mul(p).mean(),
  optimizer: sgd(),
})
void train({
  params: 0,
  data: own,
  // @ts-expect-error: no such leaf
  loss: (p, batch) => batch.input.mul(p).mean(),
  optimizer: sgd(),
})

// A file whose batches are described, or not.
export const described: Promise<FileDataset<{ inputs: Tensor }>> = openDataset('points.data')
void openDataset('points.data').then((data) => train({ ...rest, data }))
void trainerAsync({ ...rest, data: subset(own, [0, 2]) })

// A table, whose columns say what its batches are.
const columns = { inputs: ['x', 'y'], targets: 'class' } as const
void openCsv('table.csv', { columns }).then((data) =>
  train({
    params: 0,
    data,
    loss: (p, { inputs, targets }) => inputs.mean().sub(targets.mean()).mul(p),
    optimizer: sgd(),
  }),
)
void train({
  params: 0,
  data: readCsv('table.csv', { columns }),
  loss: (p, { inputs, targets }) => inputs.mean().sub(targets.mean()).mul(p),
  optimizer: sgd(),
})

// Streams and orders.
const wandering = stream((random, index, place) => [place, index, random.uniform()], {
  walk: { start: () => 0, step: (place, random) => place + random.normal() },
})
void train({ params: 0, data: wandering, loss: (p, x) => x.mul(p).mean(), optimizer: sgd() })
const data = { inputs: tensor([[1, 2]]), targets: Int32Array.of(1) }
void train({ ...rest, data: autocorrelated(data, { by: data.targets }) })
