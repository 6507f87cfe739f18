// Compiled, never run: what the types allow and what they refuse.
import { tensor, type Tensor, type Traced } from '@wengert/ad-core'
import {
  accumulate,
  adam,
  addDecayedWeights,
  averageIterates,
  chain,
  clipByNorm,
  elk1,
  frozen,
  gekf,
  idbd,
  k1,
  masked,
  parameterGroups,
  rprop,
  scale,
  scheduleFree,
  sgd,
  smd,
  sophia,
  train,
  trainer,
  type AdamState,
  type GroupsState,
  type LossQuery,
  type ModelQuery,
  type Optimizer,
  type SmdState,
  type Transform,
} from '@wengert/optim-stochastic'

const whole = {
  params: 0,
  data: [1, 2, 3],
  loss: (p: Traced, x: Traced) => p.sub(x).square().mean(),
}
const apart = {
  params: { W: tensor([[1], [2]]), b: 0 },
  data: { inputs: tensor([[1, 2]]), targets: [1] },
  model: (p: { W: Traced; b: Traced }, x: Traced) => x.matmul(p.W).add(p.b),
  loss: (z: Traced, t: Traced) => z.sub(t).square().mean(),
}

// A loss in one piece answers for gradients and Hessians, not for Gauss–Newton products and outputs.
void train({ ...whole, optimizer: sgd() })
void train({ ...whole, optimizer: smd({ curvature: 'hessian' }) })
void train({ ...whole, optimizer: smd({ curvature: 'diagonal' }) })
void train({ ...whole, optimizer: smd({ curvature: 'none' }) })
// @ts-expect-error gnvp needs a model
void train({ ...whole, optimizer: smd() })
// @ts-expect-error outputs need a model
void train({ ...whole, optimizer: gekf() })
// @ts-expect-error and a chain asks for what its parts ask for
void train({ ...whole, optimizer: chain(clipByNorm(1), smd()) })
void train({ ...whole, optimizer: chain(clipByNorm(1), adam(), scale(0.5)) })

void train({ ...whole, optimizer: rprop({ variant: 'irprop+' }) })
void train({ ...whole, optimizer: elk1() })
// @ts-expect-error outputs need a model
void train({ ...whole, optimizer: idbd() })

// Model and loss apart answer everything.
void train({ ...apart, optimizer: k1() })
void train({ ...apart, optimizer: smd() })
void train({ ...apart, optimizer: gekf() })
void train({ ...apart, optimizer: chain(clipByNorm(1), smd()) })

// Parameters come back in the form of the start.
void train({ ...apart, optimizer: sgd() }).then(({ params }) => {
  const { W, b }: { W: Tensor; b: number } = params
  return [W, b]
})
void train({ ...whole, optimizer: sgd() }).then(({ params }): number => params)
void train({ ...apart, params: { W: tensor([[1]]), b: [0] }, optimizer: sgd() }).then(
  ({ params }): Float64Array => params.b,
)
// @ts-expect-error the model's parameters are a tree with W and b
void train({ ...apart, params: { W: tensor([[1]]) }, optimizer: sgd() })
// @ts-expect-error an unknown option
void train({ ...whole, optimizer: sgd(), batchsize: 3 })

// Unannotated parameters are traced.
for (const { loss } of trainer({
  params: 0,
  data: [1],
  loss: (p, x) => p.sub(x).square().mean(),
  optimizer: sgd(),
})) {
  loss.toFixed()
}

// States and queries are in a transform's type; optimizers of all kinds fit in one list.
const link: Transform<[null, AdamState], never> = chain(clipByNorm(1), adam())
const meta: Transform<SmdState, 'hvp'> = smd({ curvature: 'hessian' })
const anyLoss: Optimizer<LossQuery>[] = [sgd(), adam(), meta, link]
const anyModel: Optimizer<ModelQuery>[] = [...anyLoss, smd(), gekf()]
void anyModel

// An update sees no query but the declared ones.
const curious: Transform<null, 'value'> = {
  name: 'curious',
  init: () => null,
  update: (gradient, state, at) => {
    at.value()
    // @ts-expect-error hvp is not declared in the type
    at.hvp(gradient, gradient)
    // @ts-expect-error the iteration is read only
    at.iteration = 3
    return { step: gradient, state }
  },
}
void curious
// @ts-expect-error no such curvature
smd({ curvature: 'fisher' })
smd({ stepSize: 'auto', metaStepSize: (step) => 1 / (1 + step), decay: () => 0.99 })
// @ts-expect-error a first gain is no schedule
smd({ stepSize: (step) => 1 / (1 + step) })
// @ts-expect-error no such variant
rprop({ variant: 'rprop' })

// Groups, masks and accumulation ask for what their optimizers ask for, and their states are typed.
const mixed = parameterGroups([
  { parameters: 'embedding', optimizer: sgd() },
  { parameters: ({ path, shape }) => path.endsWith('b') || shape.length < 2, optimizer: frozen() },
  { parameters: ['encoder', 'decoder'], optimizer: chain(clipByNorm(1), adam()) },
  { optimizer: smd({ curvature: 'hessian' }) },
])
const typed: Transform<GroupsState<[null, null, [null, AdamState], SmdState]>, 'hvp'> = mixed
void train({ ...whole, optimizer: mixed })
void train({ ...whole, optimizer: accumulate(4, adam()) })
void train({ ...whole, optimizer: masked(smd({ curvature: 'none' }), 'a') })
void train({ ...whole, optimizer: sophia() })
void train({ ...whole, optimizer: scheduleFree({ form: 'sgd', stepSize: (t) => 1 / (1 + t) }) })
void train({ ...whole, optimizer: chain(addDecayedWeights(0.1), adam(), averageIterates()) })
void train({ ...apart, optimizer: parameterGroups([{ parameters: 'W', optimizer: gekf() }]) })
// @ts-expect-error gnvp needs a model, in groups too
void train({ ...whole, optimizer: parameterGroups([{ optimizer: smd() }]) })
// @ts-expect-error and where gradients are accumulated
void train({ ...whole, optimizer: accumulate(4, smd()) })
// @ts-expect-error and under a mask
void train({ ...whole, optimizer: masked(smd(), 'a') })
// @ts-expect-error and for the diagonal of the Gauss–Newton matrix
void train({ ...whole, optimizer: sophia({ curvature: 'gauss-newton' }) })
// @ts-expect-error a group needs an optimizer
parameterGroups([{ parameters: 'W' }])
// @ts-expect-error a choice is a name, names or a question
masked(adam(), 3)
// @ts-expect-error the diagonal of nothing
sophia({ curvature: 'none' })
void typed
