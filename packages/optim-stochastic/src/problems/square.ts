import { randomStream } from '../data/random.js'

/** How points follow one another. */
export type PointOrder = 'uniform' | 'quasi-random' | 'autocorrelated'

/** A point of the square [−1, 1]². */
export type Point = readonly [x: number, y: number]

/** Step of the random walk in each coordinate. */
const WALK = 0.1

/**
 * An endless sequence of points in [−1, 1]², each order uniformly distributed in the long run.
 *
 * - `'uniform'`: independent.
 * - `'quasi-random'`: the additive recurrence of the plastic number ρ = 1.3247… (ρ³ = ρ + 1), that is
 *   steps of (1/ρ, 1/ρ²) modulo 1, from a random start (R₂ sequence, Roberts 2018).
 * - `'autocorrelated'`: a random walk, normal steps of 0.1, reflected at the sides.
 */
export function* pointsOfSquare(order: PointOrder, seed: number): Generator<Point, never, void> {
  const random = randomStream(seed, ORDERS.indexOf(order))
  let x = random.uniform()
  let y = random.uniform()
  for (;;) {
    yield [2 * x - 1, 2 * y - 1]
    switch (order) {
      case 'uniform':
        x = random.uniform()
        y = random.uniform()
        break
      case 'quasi-random':
        x = (x + 1 / PLASTIC) % 1
        y = (y + 1 / PLASTIC ** 2) % 1
        break
      case 'autocorrelated':
        x = reflected(x + (WALK / 2) * random.normal())
        y = reflected(y + (WALK / 2) * random.normal())
    }
  }
}

export const ORDERS: readonly PointOrder[] = ['uniform', 'quasi-random', 'autocorrelated']

const PLASTIC = 1.324717957244746

/** x folded into [0, 1] by reflection at both ends. */
function reflected(x: number): number {
  const folded = Math.abs(x) % 2
  return folded > 1 ? 2 - folded : folded
}
