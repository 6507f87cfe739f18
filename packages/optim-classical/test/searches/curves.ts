import type { LineQueries } from '@wengert/optim-classical'

/** φ and φ′ written out. */
export interface Curve {
  readonly value: (a: number) => number
  readonly slope: (a: number) => number
}

/** A line for any search that asks for values and slopes, and the steps that it asked about. */
export function lineOf({ value, slope }: Curve, most?: number) {
  const asked: number[] = []
  const queries: LineQueries = {
    value: (step) => {
      asked.push(step)
      return value(step)
    },
    valueAndSlope: (step) => {
      asked.push(step)
      return { step, value: value(step), slope: slope(step) }
    },
    curvature: () => NaN,
  }
  const line = {
    value0: value(0),
    slope0: slope(0),
    ...(most !== undefined && { most }),
    ...queries,
  }
  return { line, asked }
}
