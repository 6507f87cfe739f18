/** One network, and for each of its parts what suits it: smaller steps, no decay of biases, or no steps at all. */
import { gather, mean, softmaxCrossEntropy, tanh, tensor, type Traced } from '@wengert/ad-core'
import {
  adam,
  adamw,
  averageIterates,
  chain,
  clipByNorm,
  frozen,
  parameterGroups,
  randomStream,
  train,
} from '@wengert/optim-stochastic'

interface Net {
  readonly embedding: Traced
  readonly encoder: Traced
  readonly output: { readonly W: Traced; readonly b: Traced }
}

// Sentences of six words, each word good or bad: which of both there are more of is to be found out.
const [words, width, sentences, length] = [40, 8, 600, 6]
const random = randomStream(0)
const normals = (rows: number, columns: number, size: number) =>
  tensor(
    Float64Array.from({ length: rows * columns }, () => size * random.normal()),
    { shape: [rows, columns] },
  )
const mood = Float64Array.from({ length: words }, () => random.normal())
const inputs = Int32Array.from({ length: sentences * length }, () => random.index(words))
const targets = Int32Array.from({ length: sentences }, (_, k) => {
  const sentence = inputs.subarray(k * length, (k + 1) * length)
  return sentence.reduce((sum, word) => sum + mood[word]!, 0) > 0 ? 1 : 0
})

const params = {
  embedding: normals(words, width, 0.5),
  encoder: normals(width, width, width ** -0.5), // from elsewhere, and to stay as it is
  output: { W: normals(width, 2, width ** -0.5), b: new Float64Array(2) },
}

const optimizer = chain(
  clipByNorm(1), // of the whole gradient
  parameterGroups([
    { parameters: 'encoder', optimizer: frozen() },
    { parameters: 'embedding', optimizer: adam({ stepSize: 0.01 }) },
    { parameters: ({ shape }) => shape.length < 2, optimizer: adam({ stepSize: 0.05 }) }, // biases
    { optimizer: adamw({ stepSize: 0.05, weightDecay: 0.1 }) }, // all others
  ]),
  averageIterates({ decay: 0.99 }), // what is returned
)

const trained = await train({
  params,
  data: { inputs: tensor(inputs, { shape: [sentences, length] }), targets },
  model: ({ embedding, encoder, output }: Net, x) =>
    tanh(gather(embedding, x).mean(1).matmul(encoder)).matmul(output.W).add(output.b),
  loss: (z, t) => mean(softmaxCrossEntropy(z, t)),
  optimizer,
  epochs: 20,
  every: 300,
  onStep: ({ step, loss }) => console.log(step, loss.toFixed(3)),
})
const { encoder, output } = trained.params
console.log(
  'the encoder stayed:',
  encoder.data.every((x, i) => x === params.encoder.data[i]),
)
console.log('biases:', [...output.b].map((x) => x.toFixed(2)).join(' '))
