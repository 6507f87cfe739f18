import { batchOracle, compile, square, sum, Tensor, type Traced } from '@wengert/ad-core'
import type { Random } from '@wengert/optim-stochastic'
import { associate, CELL_SIZE } from './association.js'
import { inUnits } from './coordinates.js'
import type { Drawing } from './drawing.js'
import { POSE_SIZE, type Mesh } from './hand.js'
import type { RangeImage } from './range-image.js'
import { projections, residuals, type Setting, type TracedPoints } from './residuals.js'
import { surfacePoints, vertexTable } from './surface-points.js'

/** The objective on points drawn at random: what a stochastic method asks. */
export interface SampledObjective {
  /** The image that is asked about from now on, and the pose to be held. */
  readonly show: (image: RangeImage, former: Float64Array) => void
  /** Draws other points, and looks the image up where they are for w. */
  readonly move: (w: Float64Array, random: Random) => void
  /** Value, gradient and Gauss–Newton product G·v on these points; returns the value. */
  readonly derivatives: (v: Float64Array, gradient: Float64Array, product: Float64Array) => number
  readonly dispose: () => void
}

interface Batch {
  points: TracedPoints
  cells: Traced
  former: Traced
}

/** The loss has none: residuals are about the inputs. */
const NO_TARGETS = {}

/** Programs for so many points at a time, drawn as a drawing says. */
export function sampledObjective(
  setting: Setting,
  mesh: Mesh,
  drawing: Drawing,
  count: number,
): SampledObjective {
  const table = vertexTable(mesh)
  const points = surfacePoints(count)
  const cells = new Tensor([CELL_SIZE, count], 'f64', new Float64Array(CELL_SIZE * count))
  const places = new Tensor([2, count], 'f64', new Float64Array(2 * count))
  const former = new Float64Array(POSE_SIZE)
  const drawn = new Int32Array(count)
  const own = residuals(setting)
  const oracle = batchOracle<Traced>(
    {
      model: (w: Traced, at: Batch) => own(w, at.points, at.cells, at.former),
      loss: (z: Traced) => sum(square(z)).mul(0.5) as Traced,
    },
    former,
    { compile: true },
  )
  const project = compile(projections(setting))
  const batch = { points, cells, former }
  let image: RangeImage
  return {
    show(next, pose) {
      image = next
      former.set(inUnits(setting.coordinates, pose))
    },
    move(w, random) {
      drawing.draw(random, drawn, points.shares.data as Float64Array)
      table.take(drawn, points)
      project.into(places as never, w as never, points as never)
      associate(image, places.data, count, cells.data as Float64Array)
      oracle.move(w, batch, NO_TARGETS)
    },
    derivatives: (v, gradient, product) => oracle.valueGradientGnvp(v, gradient, product),
    dispose() {
      oracle.dispose()
      project.dispose()
    },
  }
}
