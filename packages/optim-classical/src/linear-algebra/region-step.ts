/** A step and what a model gᵀd + ½dᵀHd says of it. */
export interface RegionStep {
  readonly step: Float64Array
  /** ‖Dd‖. */
  readonly length: number
  /** gᵀd. */
  readonly slope: number
  /** −gᵀd − ½dᵀHd. */
  readonly predicted: number
  /** Whether the region leaves it as it would be without. */
  readonly inside: boolean
}

/** A model's lowest points in regions ‖Dd‖ ≤ radius, each smaller than the one before. */
export interface RegionModel {
  readonly within: (radius: number) => RegionStep
}

/** A quadratic model gᵀd + ½dᵀHd around a point. */
export interface QuadraticModel {
  readonly gradient: Float64Array
  /** Diagonal of D. */
  readonly scale: Float64Array
  /** H·d. */
  readonly product: (d: Float64Array) => Float64Array
  /** The model of the parameters listed, with a gradient of their own, the others held. */
  readonly region: (free: Int32Array, gradient: Float64Array) => RegionModel
}
