import { compile, Tensor } from '../../../packages/ad-core/src/index.js'
import type { Case, Variant } from '../case.js'
import { compiledVariant, type ResultTree } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { SeededNumbers } from '../random.js'
import { dataText } from '../reference.js'
import { BaByHand } from './hand-written.js'
import { CAMERA, replicatedBa, ROW, STAND_IN, type BaInstance } from './instance.js'
import { blocksByJacobian, rowsByPullback } from './objective.js'

const SMALL = 'ba/test.txt'
const LARGE = 'ba/ba1_n49_m7776_p31843.txt'

/** ADBench's bundle adjustment: all observations, an odd number of them. */
export function baCases(quick: boolean): readonly Case[] {
  const random = new SeededNumbers(5)
  const instance = (file: string, sizes: string): BaInstance =>
    replicatedBa(dataText(file) ?? `${sizes}\n${STAND_IN}`, random)
  const small = instance(SMALL, '2 10 10')
  const large = quick
    ? replicatedBa(`7 60 301\n${STAND_IN}`, random)
    : instance(LARGE, '49 7776 31843')
  return [
    { ...baCase('BA, 10 observations', small), reference: { problem: 'ba', file: SMALL } },
    {
      ...baCase('BA', large),
      ...(quick ? {} : { reference: { problem: 'ba', file: LARGE } }),
      bars: { javascript: { accept: 0.55, goal: 0.45 }, native: { accept: 0.75, goal: 0.6 } },
    },
  ]
}

function baCase(name: string, instance: BaInstance): Case {
  const { cameraCount, pointCount, observations, features, cameraOf, pointOf } = instance
  const [first, second] = instance.parameters
  const byHand = new BaByHand(instance)
  return {
    group: 'ba',
    name,
    variants: [blocks(instance), rows(instance)],
    byHand: {
      objective: {
        evaluate: (which) => byHand.objective(instance.parameters[which]),
        values: () => byHand.errors,
      },
      derivative: {
        evaluate: (which) => byHand.jacobian(instance.parameters[which]),
        values: () => byHand.values,
      },
    },
    native: {
      plain: 'ba',
      limit: 'ba-blocked',
      published: 1.81 / 0.758,
      input: flatList(
        ...[cameraCount, pointCount, observations, features, cameraOf, pointOf],
        ...[first.cameras, first.points, first.weights],
        ...[second.cameras, second.points, second.weights],
      ),
    },
  }
}

/** Both lists of arguments: the scene, and the observations of it. */
function argumentsOf(
  instance: BaInstance,
): readonly [readonly [unknown, unknown], readonly [unknown, unknown]] {
  const { cameraCount, pointCount, observations, features, cameraOf, pointOf } = instance
  const feature = new Tensor([observations, 2], 'f64', features)
  const [first, second] = instance.parameters.map(
    ({ cameras, points, weights }) =>
      [
        {
          cameras: new Tensor([cameraCount, CAMERA], 'f64', cameras),
          points: new Tensor([pointCount, 3], 'f64', points),
        },
        { camera: cameraOf, point: pointOf, weight: weights, feature },
      ] as const,
  )
  return [first!, second!]
}

/** The sparse values in their order. */
function blocks(instance: BaInstance): Variant {
  const p = instance.observations
  return compiledVariant('map, jacobian', () => ({
    compiled: compile(blocksByJacobian),
    out: {
      blocks: new Tensor([p, 2, ROW], 'f64', new Float64Array(2 * ROW * p)),
      weights: new Float64Array(p),
    },
    inputs: argumentsOf(instance),
  }))
}

/** Each row as a tree of camera, point and weight. */
function rows(instance: BaInstance): Variant {
  const p = instance.observations
  const row = (): Record<string, ResultTree> => ({
    camera: new Tensor([p, CAMERA], 'f64', new Float64Array(CAMERA * p)),
    point: new Tensor([p, 3], 'f64', new Float64Array(3 * p)),
    weight: new Float64Array(p),
  })
  return compiledVariant('map, vjp', () => ({
    compiled: compile(rowsByPullback),
    out: { rows: [row(), row()], weights: new Float64Array(p) },
    inputs: argumentsOf(instance),
    arrange: (flat) => inSparseOrder(flat, p),
  }))
}

/** From the trees' order to that of the rows of the sparse matrix. */
function inSparseOrder(flat: Float64Array, p: number): Float64Array {
  const values = flat.slice()
  const parts: readonly (readonly [start: number, width: number])[] = [
    [0, CAMERA],
    [CAMERA, 3],
    [CAMERA + 3, 1],
  ]
  let from = 0
  for (const e of [0, 1]) {
    for (const [start, width] of parts) {
      for (let o = 0; o < p; o++) {
        for (let i = 0; i < width; i++) values[(2 * o + e) * ROW + start + i] = flat[from++]!
      }
    }
  }
  return values
}
