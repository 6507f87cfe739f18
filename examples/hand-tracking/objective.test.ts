import { describe, expect, test } from '@jest/globals'
import { sum, square, Tensor, type Traced } from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'
import { randomStream } from '@wengert/optim-stochastic'
import { builtHand } from './built-hand.js'
import { CAMERA, projected } from './camera.js'
import { coordinatesOf, inUnits, plainCoordinates, poseOf, whitened } from './coordinates.js'
import { evenDrawing } from './drawing.js'
import { fullObjective } from './full-objective.js'
import { POSE_SIZE, vertexCount, type Hand } from './hand.js'
import { motion } from './motion.js'
import { CENTRE } from './pose.js'
import { rangeImage } from './range-image.js'
import { rasterized } from './rasterizer.js'
import { projections, residuals, type TracedPoints } from './residuals.js'
import { sampledObjective } from './sampled-objective.js'
import { settingOf } from './settings.js'
import { posedVertices, rmsDistance } from './skinning.js'
import { stochasticTracker } from './stochastic-tracker.js'
import { allPoints, surfacePoints, vertexTable } from './surface-points.js'
import { triangularInverse, triangularRoot } from './triangle.js'
import { associate, CELL_SIZE } from './association.js'

const hand: Hand = builtHand()
const count = vertexCount(hand.mesh)
const setting = settingOf(hand)
const [pose] = motion(1, 5) as [Float64Array]
const w = coordinatesOf(setting.coordinates, pose)
const depths = rasterized(CAMERA, posedVertices(hand, pose), hand.mesh.triangles)
const image = rangeImage(
  CAMERA,
  depths.map((depth) => Math.min(depth, 8)),
)

describe('skinning', () => {
  const rest = hand.mesh.positions
  const only = (values: Readonly<Record<number, number>>): Float64Array =>
    Float64Array.from({ length: POSE_SIZE }, (_, i) => values[i] ?? 0)

  test('leaves everything at rest in the pose 0', () => {
    expect(rmsDistance(posedVertices(hand, only({})), rest)).toBeLessThan(1e-14)
  })

  test('moves the whole by a shift, and turns it about its centre', () => {
    const [a, b, c] = [0.3, -0.2, 0.5]
    const found = posedVertices(hand, only({ 2: a, 3: b, 5: c }))
    const [cos, sin] = [Math.cos(a), Math.sin(a)]
    const wanted = Float64Array.from(rest, (_, at) => {
      const v = at - (at % 3)
      const [x, y] = [rest[v]! - CENTRE[0], rest[v + 1]! - CENTRE[1]]
      if (at % 3 === 0) return cos * x - sin * y + CENTRE[0] + b
      return at % 3 === 1 ? sin * x + cos * y + CENTRE[1] : rest[at]! + c
    })
    expect(rmsDistance(found, wanted)).toBeLessThan(1e-14)
  })

  test('bends one finger alone, and keeps the lengths of what follows one bone', () => {
    const found = posedVertices(hand, only({ 10: 0.7, 11: 0.1, 12: 0.3, 13: 0.4 }))
    let moved = 0
    for (let v = 0; v < count; v++) {
      const bones = [0, 1, 2, 3].filter((i) => hand.mesh.weights[4 * v + i]! > 0)
      const isIndex = bones.some((i) => [6, 7, 8].includes(hand.mesh.bones[4 * v + i]!))
      const distance = Math.hypot(...[0, 1, 2].map((i) => found[3 * v + i]! - rest[3 * v + i]!))
      if (!isIndex) expect(distance).toBeLessThan(1e-14)
      else moved++
    }
    expect(moved).toBeGreaterThan(100)
    // The last bone's vertices keep their distances.
    const tip = Array.from({ length: count }, (_, v) => v).filter(
      (v) => hand.mesh.bones[4 * v] === 8 && hand.mesh.weights[4 * v] === 1,
    )
    const apart = (positions: Float64Array, a: number, b: number): number =>
      Math.hypot(...[0, 1, 2].map((i) => positions[3 * a + i]! - positions[3 * b + i]!))
    expect(tip.length).toBeGreaterThan(5)
    expect(apart(found, tip[0]!, tip.at(-1)!)).toBeCloseTo(apart(rest, tip[0]!, tip.at(-1)!), 12)
  })

  test('is the same on the tape', () => {
    const places = projections(setting)(
      w as never,
      allPoints(hand.mesh) as unknown as TracedPoints,
    ) as unknown as Tensor
    const wanted = projected(CAMERA, posedVertices(hand, pose))
    for (let v = 0; v < count; v += 7) {
      // Tables are in single precision.
      expect(places.data[v]!).toBeCloseTo(wanted[3 * v]!, 3)
      expect(places.data[count + v]!).toBeCloseTo(wanted[3 * v + 1]!, 3)
    }
  })
})

describe('coordinates', () => {
  test('go there and back, whitened too', () => {
    const random = randomStream(6)
    const rows = Array.from({ length: POSE_SIZE ** 2 }, () => random.normal())
    const n = POSE_SIZE
    const matrix = Float64Array.from(rows, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      let entry = i === j ? 1 : 0
      for (let k = 0; k < n; k++) entry += rows[i * n + k]! * rows[j * n + k]!
      return entry
    })
    const plain = plainCoordinates(hand)
    const other = whitened(plain, matrix)
    for (const each of [plain, other]) {
      const back = poseOf(each, coordinatesOf(each, pose))
      back.forEach((x, i) => expect(x).toBeCloseTo(pose[i]!, 9))
    }
    // uᵀAu with u = basis·e is ‖e‖².
    const u = inUnits(
      other,
      Float64Array.from({ length: n }, (_, i) => (i === 3 ? 2 : 0)),
    )
    let form = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) form += u[i]! * matrix[i * n + j]! * u[j]!
    }
    expect(form).toBeCloseTo(4, 9)
  })

  test('triangles: L·Lᵀ is the matrix, and L⁻¹ undoes L', () => {
    const root = triangularRoot(Float64Array.of(4, 2, 2, 5), 2)
    expect([...root]).toEqual([2, 0, 1, 2])
    expect([...triangularInverse(root, 2)]).toEqual([0.5, 0, -0.25, 0.5])
  })
})

describe('residuals', () => {
  const points = allPoints(hand.mesh) as unknown as TracedPoints
  const cells = new Tensor([CELL_SIZE, count], 'f64', new Float64Array(CELL_SIZE * count))
  const near = w.map((x, i) => x + 0.2 * Math.sin(i))

  const associated = (at: Float64Array): void => {
    const places = projections(setting)(at as never, points) as unknown as Tensor
    associate(image, places.data, count, cells.data as Float64Array)
  }
  const half = (at: Traced): Traced =>
    sum(square(residuals(setting)(at, points, cells as never, w as never))).mul(0.5) as Traced

  test('have the derivatives that differences have', () => {
    const few = surfacePoints(40)
    const random = randomStream(7)
    vertexTable(hand.mesh).take(
      Int32Array.from({ length: 40 }, () => random.index(count)),
      few,
    )
    const fewPoints = few as unknown as TracedPoints
    const places = projections(setting)(near as never, fewPoints) as unknown as Tensor
    const own = new Tensor([CELL_SIZE, 40], 'f64', new Float64Array(CELL_SIZE * 40))
    associate(image, places.data, 40, own.data as Float64Array)
    const loss = (at: Traced): Traced =>
      sum(square(residuals(setting)(at, fewPoints, own as never, w as never))).mul(0.5) as Traced
    checkDerivatives(loss, near, { order: 1, tolerance: 1e-5 })
  })

  test('are small at the true pose, and larger beside it', () => {
    associated(w)
    const there = Number(half(w as never))
    associated(near)
    expect(there).toBeLessThan(0.03)
    expect(Number(half(near as never))).toBeGreaterThan(2 * there)
  })

  test('of drawn points have those of all as their mean', () => {
    const full = fullObjective(setting, hand.mesh)
    full.show(image, w)
    const [value, gradient] = full.valueAndGradient(near)
    full.dispose()
    associated(near)
    expect(value).toBeCloseTo(Number(half(near as never)), 12)
    const sampled = sampledObjective(setting, hand.mesh, evenDrawing(hand.mesh), 98)
    sampled.show(image, w)
    const random = randomStream(8)
    const [own, product, mean] = [0, 1, 2].map(() => new Float64Array(POSE_SIZE)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    let [sumOfValues, bent] = [0, 0]
    const rounds = 200
    for (let round = 0; round < rounds; round++) {
      sampled.move(near, random)
      sumOfValues += sampled.derivatives(gradient, own, product)
      own.forEach((x, i) => (mean[i] = mean[i]! + x / rounds))
      bent += product.reduce((total, x, i) => total + x * gradient[i]!, 0)
    }
    sampled.dispose()
    expect(Math.abs(sumOfValues / rounds / value - 1)).toBeLessThan(0.05)
    const size = Math.hypot(...gradient)
    expect(Math.hypot(...mean.map((x, i) => x - gradient[i]!))).toBeLessThan(0.15 * size)
    expect(bent).toBeGreaterThan(0)
  })
})

test('stochastic meta-descent comes nearer to the hand', () => {
  const settings = { points: 64, stepSize: 0.3, metaStepSize: 1, decay: 0.9 }
  const drawing = evenDrawing(hand.mesh)
  const tracker = stochasticTracker(setting, hand.mesh, drawing, settings, 1)
  const from = w.map((x, i) => x + (i < 6 ? 0.3 : 0))
  tracker.moveTo(from)
  tracker.show(image)
  for (let step = 0; step < 150; step++) tracker.step()
  const truth = posedVertices(hand, pose)
  const error = (at: Float64Array): number =>
    rmsDistance(posedVertices(hand, poseOf(setting.coordinates, at)), truth)
  expect(error(tracker.w)).toBeLessThan(0.5 * error(from))
  tracker.dispose()
})
