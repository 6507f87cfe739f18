/** The objective over all vertices of a hand, as classical methods ask for it. */
import {
  compile,
  jacobian,
  mul,
  square,
  sum,
  Tensor,
  valueAndGrad,
  type Traced,
} from '@wengert/ad-core'
import type { Objective, ResidualQuery } from '@wengert/optim-classical'
import { associate, CELL_SIZE } from './association.js'
import { inUnits } from './coordinates.js'
import { POSE_SIZE, type Mesh } from './hand.js'
import type { RangeImage } from './range-image.js'
import {
  projections,
  residualCount,
  residuals,
  type Setting,
  type TracedPoints,
} from './residuals.js'
import { allPoints } from './surface-points.js'

/** What Levenberg–Marquardt and BFGS ask. */
export type FullQuery = Extract<
  ResidualQuery,
  'residuals' | 'jacobian' | 'value' | 'gradient' | 'valueAndGradient'
>

/** The objective over all vertices, about one image after the other by the same programs. */
export interface FullObjective extends Objective<FullQuery> {
  /** The image that is asked about from now on, and the pose to be held. */
  readonly show: (image: RangeImage, former: Float64Array) => void
  readonly dispose: () => void
}

/** Programs over all vertices, which are constants in them; the image's cells are inputs. */
export function fullObjective(setting: Setting, mesh: Mesh): FullObjective {
  const points = allPoints(mesh) as unknown as TracedPoints
  const count = mesh.positions.length / 3
  const own = residuals(setting)
  const r = (w: Traced, cells: Traced, former: Traced): Traced => own(w, points, cells, former)
  const half = (w: Traced, cells: Traced, former: Traced): Traced =>
    mul(0.5, sum(square(r(w, cells, former)))) as Traced
  const programs = {
    places: compile((w: Traced) => projections(setting)(w, points)),
    residuals: compile(r),
    jacobian: compile(jacobian(r, { mode: 'forward' })),
    valueAndGradient: compile(valueAndGrad(half)),
  }
  const cells = new Tensor([CELL_SIZE, count], 'f64', new Float64Array(CELL_SIZE * count))
  const places = new Tensor([2, count], 'f64', new Float64Array(2 * count))
  const former = new Float64Array(POSE_SIZE)
  const here = new Float64Array(POSE_SIZE).fill(NaN)
  let image: RangeImage

  /** Looks the image up where the vertices are; they stay associated until asked elsewhere. */
  const associateAt = (w: Float64Array): void => {
    if (w.every((x, i) => x === here[i])) return
    here.set(w)
    programs.places.into(places, w)
    associate(image, places.data, count, cells.data as Float64Array)
  }
  const gradientMemory: [number, Float64Array] = [0, new Float64Array(POSE_SIZE)]
  const valueAndGradient = (w: Float64Array): readonly [number, Float64Array] => {
    associateAt(w)
    programs.valueAndGradient.into(gradientMemory, w, cells, former)
    return [gradientMemory[0], gradientMemory[1].slice()]
  }
  const residualsAt = (w: Float64Array): Float64Array => {
    associateAt(w)
    return programs.residuals.into(new Float64Array(residualCount(count)), w, cells, former)
  }
  const matrix = new Tensor(
    [residualCount(count), POSE_SIZE],
    'f64',
    new Float64Array(residualCount(count) * POSE_SIZE),
  )
  return {
    size: POSE_SIZE,
    show(next, pose) {
      image = next
      former.set(inUnits(setting.coordinates, pose))
      here.fill(NaN)
    },
    residuals: residualsAt,
    jacobian(w) {
      associateAt(w)
      programs.jacobian.into(matrix, w, cells, former)
      return (matrix.data as Float64Array).slice()
    },
    value: (w) => {
      const all = residualsAt(w)
      let total = 0
      for (const x of all) total += x * x
      return total / 2
    },
    gradient: (w) => valueAndGradient(w)[1],
    valueAndGradient,
    dispose() {
      for (const program of Object.values(programs)) program.dispose()
    },
  }
}
