import type { ConcreteArray, Scalar, Traced } from '@wengert/ad-core'

/** NIST's names of its 27 datasets for nonlinear regression. */
export type NistName =
  | 'Misra1a'
  | 'Chwirut2'
  | 'Chwirut1'
  | 'Lanczos3'
  | 'Gauss1'
  | 'Gauss2'
  | 'DanWood'
  | 'Misra1b'
  | 'Kirby2'
  | 'Hahn1'
  | 'Nelson'
  | 'MGH17'
  | 'Lanczos1'
  | 'Lanczos2'
  | 'Gauss3'
  | 'Misra1c'
  | 'Misra1d'
  | 'Roszman1'
  | 'ENSO'
  | 'MGH09'
  | 'Thurber'
  | 'BoxBOD'
  | 'Rat42'
  | 'MGH10'
  | 'Eckerle4'
  | 'Rat43'
  | 'Bennett5'

/** What NIST certifies to 11 digits. */
export interface NistCertified {
  /** The parameters. */
  readonly b: readonly number[]
  /** Of the parameters, from (JᵀJ)⁻¹ scaled by the residual variance. */
  readonly standardDeviations: readonly number[]
  /** Σr², without ½. */
  readonly residualSumOfSquares: number
  /** √(Σr²/degreesOfFreedom). */
  readonly residualStandardDeviation: number
  /** Observations less parameters. */
  readonly degreesOfFreedom: number
}

/**
 * f(x; b), as `curveFit` takes it. x is a predictor, or an array of them, which gives an array of the same shape; in
 * Nelson, which has two predictors, x's first axis counts these. b are the parameters.
 */
export type ModelFunction = (x: Scalar | ConcreteArray, b: Traced) => Traced

/** A model of NIST's Statistical Reference Datasets, without the observations. */
export interface NistModel {
  readonly name: NistName
  /** NIST's level of difficulty. */
  readonly level: 'lower' | 'average' | 'higher'
  readonly model: ModelFunction
  /** How many parameters b has. */
  readonly parameters: number
  /** The far start first, the near one second; none where only NIST's file has them. */
  readonly starts: readonly (readonly number[])[]
  /** Left out where only NIST's file has it. */
  readonly certified?: NistCertified
  /** What is fitted: the response y itself, or log y. */
  readonly responseTransform: 'none' | 'log'
  readonly source: string
}

/** What a model consists of. */
interface NistDefinition extends Omit<NistModel, 'source' | 'responseTransform'> {
  readonly responseTransform?: 'log'
  /** Where the data come from. */
  readonly study: string
}

/** A model of the collection. */
export function nistModel({ study, responseTransform, ...rest }: NistDefinition): NistModel {
  const source = `NIST Statistical Reference Datasets, Nonlinear Regression; ${study}`
  return { ...rest, responseTransform: responseTransform ?? 'none', source }
}
