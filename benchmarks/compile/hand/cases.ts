import { compile, Tensor } from '../../../packages/ad-core/src/index.js'
import type { Bar, Case, Variant } from '../case.js'
import { compiledVariant } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { SeededNumbers } from '../random.js'
import { dataText } from '../reference.js'
import { HandByHand } from './hand-written.js'
import { handText, parseHand, POSE, type HandInstance } from './instance.js'
import { handModel } from './model.js'
import {
  compressedJacobian,
  directionalJacobian,
  handByLoops,
  handByMap,
  poseJacobian,
  type HandResidual,
} from './objective.js'

const SIMPLE: Bar = { accept: 0.9, goal: 0.45 }
const COMPLICATED: Bar = { accept: 2.4, goal: 1.2 }

/** ADBench's hand tracking: points at vertices, and points somewhere in triangles. */
export function handCases(): readonly Case[] {
  const random = new SeededNumbers(7)
  const model = handModel()
  const read = (file: string, count: number, complicated: boolean): HandInstance => {
    const text = dataText(file) ?? handText(count, model, complicated, random)
    return parseHand(text, model, complicated, random)
  }
  const files = [
    ['hand/test.txt', 2, false],
    ['hand/hand_complicated.txt', 2, true],
    ['hand/simple_small/hand1_t26_c100.txt', 100, false],
    ['hand/complicated_small/hand1_t26_c100.txt', 100, true],
  ] as const
  return files.map(([file, count, complicated]) => {
    const form = complicated ? 'complicated' : 'simple'
    return {
      ...handCase(`Hand ${form} ${count}`, read(file, count, complicated)),
      reference: { problem: `hand_${form}`, file },
      ...(count < 100 ? {} : { bars: { native: complicated ? COMPLICATED : SIMPLE } }),
    }
  })
}

function handCase(name: string, instance: HandInstance): Case {
  const byLoops = handByLoops(instance)
  const byHand = new HandByHand(instance)
  return {
    group: 'hand',
    name,
    variants: instance.complicated
      ? [
          compressed('loops, jacobian', byLoops, instance, false),
          compressed('map, jacobian', handByMap(instance), instance, true),
          directional('loops, jvps', byLoops, instance),
        ]
      : [simple('loops', byLoops, instance), simple('map', handByMap(instance), instance)],
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
    native: { plain: 'hand', overObjective: true, input: nativeInput(instance) },
  }
}

function pointsOf({ count, points }: HandInstance): Tensor {
  return new Tensor([count, 3], 'f64', points)
}

function simple(name: string, residual: HandResidual, instance: HandInstance): Variant {
  return compiledVariant(name, () => {
    const points = pointsOf(instance)
    const [first, second] = instance.parameters
    return {
      compiled: compile(poseJacobian(residual)),
      out: matrix(3 * instance.count, POSE),
      inputs: [
        [first.theta, points],
        [second.theta, points],
      ],
      arrange: (flat) => transposed(flat, POSE),
    }
  })
}

function compressed(
  name: string,
  residual: HandResidual,
  instance: HandInstance,
  byPoint: boolean,
): Variant {
  return compiledVariant(name, () => {
    const { count } = instance
    const points = pointsOf(instance)
    const [first, second] = instance.parameters.map(({ us, theta }) => [
      new Tensor([count, 2], 'f64', us),
      theta,
      points,
    ])
    const column = (): Tensor | Float64Array =>
      byPoint ? matrix(count, 3) : new Float64Array(3 * count)
    return {
      compiled: compile(compressedJacobian(residual, count)),
      out: { u: column(), v: column(), pose: matrix(3 * count, POSE) },
      inputs: [first!, second!],
      arrange: (flat) => {
        const pose = transposed(flat.subarray(6 * count), POSE)
        return flatList(flat.subarray(0, 6 * count), pose)
      },
    }
  })
}

function directional(name: string, residual: HandResidual, instance: HandInstance): Variant {
  return compiledVariant(name, () => {
    const { count } = instance
    const points = pointsOf(instance)
    const [first, second] = instance.parameters.map(({ us, theta }) => [
      { us: new Tensor([count, 2], 'f64', us), theta },
      points,
    ])
    return {
      compiled: compile(directionalJacobian(residual, count)),
      out: matrix(2 + POSE, 3 * count),
      inputs: [first!, second!],
    }
  })
}

function matrix(rows: number, columns: number): Tensor {
  return new Tensor([rows, columns], 'f64', new Float64Array(rows * columns))
}

/** Column by column, as ADBench writes matrices. */
function transposed(flat: Float64Array, columns: number): Float64Array {
  const rows = flat.length / columns
  return flat.map((_, at) => flat[(at % rows) * columns + Math.floor(at / rows)]!)
}

function nativeInput(instance: HandInstance): Float64Array {
  const { model, complicated, count, vertices, points, parameters } = instance
  const bones = model.parents.length
  const total = model.positions.length / 3
  const coordinates = Float64Array.from({ length: 4 * total }, (_, at) =>
    at % 4 === 3 ? 1 : model.positions[3 * Math.floor(at / 4) + (at % 4)]!,
  )
  const weights = new Float64Array(bones * total)
  model.influences.forEach((list, vertex) => {
    for (const { bone, weight } of list) weights[bone * total + vertex]! += weight
  })
  return flatList(
    ...[Number(complicated), bones, total, count, model.parents],
    ...[model.baseRelative, model.inverseBase, coordinates, weights, vertices, points],
    ...parameters.flatMap(({ us, theta }) => [us, theta]),
  )
}
