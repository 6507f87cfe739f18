/** The grids that the constants of `CONSTANTS` were chosen from, for methods that no one else has set. */
import type { MethodName } from './methods.js'

/** Seeds that the choice was made on; the benchmark's own are others. */
export const CHOICE_SEEDS: readonly number[] = [100, 101, 102]

type Grid = Readonly<Record<string, readonly number[]>>

/** Values by constant: every combination was tried, on as many uniform patterns as the full run has. */
const GRIDS: Readonly<Partial<Record<MethodName, Grid>>> = {
  momentum: { stepSize: [0.003, 0.01, 0.03, 0.1], inertia: [0.9] },
  adam: { stepSize: [0.003, 0.01, 0.03] },
  'delta-bar-delta': {
    stepSize: [0.03, 0.1, 0.3],
    increment: [0.001, 0.01],
    reduction: [0.1, 0.3],
  },
  supersab: { stepSize: [0.03, 0.1, 0.3], inertia: [0, 0.9] },
  rprop: { stepSize: [0.001, 0.01, 0.1], increase: [1.2], decrease: [0.5, 0.8] },
  exponentiated: { stepSize: [0.1, 0.3, 1], metaStepSize: [0.03, 0.1, 0.3, 1] },
  'v-steps': { stepSize: [0.01, 0.03, 0.1], decay: [0.9, 0.99, 1], share: [0.1, 1] },
  dekf: { covariance: [0.3, 1, 3], processNoise: [1e-6, 1e-5, 1e-4] },
  olbfgs: { stepSize: [0.1, 0.3, 1, 3], tau: [1000, 10_000], damping: [0.1, 1] },
}

/** The methods that have a grid. */
export const CHOSEN_METHODS = Object.keys(GRIDS) as readonly MethodName[]

/** All combinations of a method's grid. */
export function candidatesOf(method: MethodName): Record<string, number>[] {
  return Object.entries(GRIDS[method] ?? {}).reduce<Record<string, number>[]>(
    (list, [name, values]) =>
      list.flatMap((constants) => values.map((value) => ({ ...constants, [name]: value }))),
    [{}],
  )
}
