export { train, trainer, trainerAsync } from './train.js'
export type { BatchOf, PartOf, TracedTree } from './inference.js'
export type { LossTraining, ModelTraining, TrainingLength, TrainingOptions } from './options.js'
export type { CheckpointPlace } from './checkpoint/place.js'
export type { EarlyStopping } from './early-stopping.js'
export type { Progress } from './progress.js'
export type { Evaluation, TrainOutcome, TrainResult, TrainState, TrainStep } from './result.js'
export type {
  Choices,
  LossQuery,
  ModelQuery,
  Optimizer,
  Product,
  Queries,
  SampleOracle,
  Transform,
  Update,
} from './protocol.js'
export { layoutOf, type Layout, type ParameterLeaf } from './layout.js'
export { NumericalTrouble } from './trouble.js'
export { stateSize } from './state.js'
export { autocorrelated, type AutocorrelatedOptions } from './data/autocorrelated.js'
export type { Dataset } from './data/dataset.js'
export { stream, type Sequence, type StreamOptions, type Walk } from './data/sequence.js'
export { subset, type BatchIn } from './data/subset.js'
export type { DataPosition, Sampling } from './data/indices.js'
export { randomStream, type Random } from './data/random.js'

export { accumulate, type AccumulateState } from './transforms/accumulate.js'
export {
  averageIterates,
  type AverageOptions,
  type AverageState,
} from './transforms/average-iterates.js'
export { chain, type AnyTransform, type ChainQuery, type ChainState } from './transforms/chain.js'
export { clipByNorm, clipByValue } from './transforms/clip.js'
export {
  addDecayedWeights,
  type DecayOptions,
  type DecayState,
} from './transforms/decayed-weights.js'
export {
  frozen,
  masked,
  parameterGroups,
  type GroupOptimizers,
  type GroupsState,
  type ParameterGroup,
} from './transforms/groups.js'
export type { ParameterChoice } from './transforms/parameter-choice.js'
export { scale } from './transforms/scale.js'

export {
  constant,
  cosine,
  exponential,
  piecewise,
  robbinsMonro,
  warmup,
  type Schedule,
  type StepSize,
} from './schedules/schedules.js'
export type { Hyperparameter } from './schedules/hyperparameter.js'

export { adadelta, type AdadeltaOptions, type AdadeltaState } from './methods/adadelta.js'
export { adagrad, type AdagradOptions, type AdagradState } from './methods/adagrad.js'
export { adam, type AdamOptions, type AdamState } from './methods/adam.js'
export { adamw, type AdamWOptions } from './methods/adamw.js'
export { alap, type AlapOptions, type AlapState } from './methods/alap.js'
export { dekf, type DekfOptions, type DekfState, type WeightGroups } from './methods/dekf.js'
export {
  deltaBarDelta,
  type DeltaBarDeltaOptions,
  type DeltaBarDeltaState,
} from './methods/delta-bar-delta.js'
export { elk1, type Elk1Options } from './methods/elk1.js'
export {
  exponentiatedStepSizes,
  type ExponentiatedStepSizesOptions,
  type ExponentiatedStepSizesState,
} from './methods/exponentiated-step-sizes.js'
export { gekf, type GekfOptions, type GekfState } from './methods/gekf.js'
export {
  hypergradient,
  type HypergradientOptions,
  type HypergradientState,
} from './methods/hypergradient.js'
export { idbd, type IdbdOptions, type IdbdState } from './methods/idbd.js'
export { k1, type K1Options, type K1State } from './methods/k1.js'
export { lion, type LionOptions, type LionState } from './methods/lion.js'
export {
  localStepSizes,
  type LocalStepSizesOptions,
  type LocalStepSizesState,
} from './methods/local-step-sizes.js'
export { momentum, type MomentumOptions, type MomentumState } from './methods/momentum.js'
export { nadam, type NadamOptions, type NadamState } from './methods/nadam.js'
export { nesterov, type NesterovOptions, type NesterovState } from './methods/nesterov.js'
export { prodigy, type ProdigyOptions, type ProdigyState } from './methods/prodigy.js'
export { rmsprop, type RmspropOptions, type RmspropState } from './methods/rmsprop.js'
export { rprop, type RpropOptions, type RpropState, type RpropVariant } from './methods/rprop.js'
export {
  scheduleFree,
  type ScheduleFreeOptions,
  type ScheduleFreeState,
} from './methods/schedule-free.js'
export { muon, type MuonLeaf, type MuonOptions, type MuonState } from './methods/muon.js'
export { obfgs, type ObfgsOptions, type ObfgsState } from './methods/obfgs.js'
export { olbfgs, type OlbfgsOptions, type OlbfgsState } from './methods/olbfgs.js'
export type { OnlineBfgsOptions } from './methods/online-pair.js'
export { sgd, type SgdOptions } from './methods/sgd.js'
export {
  shampoo,
  type ShampooLeaf,
  type ShampooOptions,
  type ShampooState,
} from './methods/shampoo.js'
export {
  silvaAlmeida,
  type SilvaAlmeidaOptions,
  type SilvaAlmeidaState,
} from './methods/silva-almeida.js'
export type { Curvature, CurvatureQuery, SmdQuery } from './methods/curvature-product.js'
export type { Measured } from './methods/first-gain.js'
export { smd, type SmdOptions, type SmdState } from './methods/smd.js'
export {
  sophia,
  type SophiaCurvature,
  type SophiaOptions,
  type SophiaState,
} from './methods/sophia.js'
export { soap, type SoapLeaf, type SoapOptions, type SoapState } from './methods/soap.js'
export { superSab, type SuperSabOptions, type SuperSabState } from './methods/super-sab.js'
