import type { FunctionBuilder, FunctionReference } from '../encoder.js'

/** Pushes the vector of the scalar function's values at the lanes of the parameters. */
export function callLaneByLane(body: FunctionBuilder, target: FunctionReference): void {
  for (const lane of [0, 1]) {
    target.parameters.forEach((_, k) => {
      body.get(k)
      body.lane('f64x2.extract_lane', lane)
    })
    body.call(target)
    if (lane === 0) body.op('f64x2.splat')
    else body.lane('f64x2.replace_lane', 1)
  }
}
