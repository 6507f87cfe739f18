import { expect } from '@jest/globals'
import { tensor, type Tensor, type Traced } from '@wengert/ad-core'
import { randomStream } from '../src/data/random.js'

export interface Line<Leaf> {
  readonly slope: Leaf
  readonly offset: Leaf
}

/** Points of the line t = x₀ − 2x₁ + 0.5. */
export function linePoints(count: number): { inputs: Tensor; targets: Float64Array } {
  const random = randomStream(1)
  const xs = Array.from({ length: count }, () => [random.normal(), random.normal()])
  return { inputs: tensor(xs), targets: Float64Array.from(xs, ([x, y]) => x! - 2 * y! + 0.5) }
}

export const model = (p: Line<Traced>, x: Traced): Traced => x.matmul(p.slope).add(p.offset)

export const loss = (z: Traced, t: Traced): Traced => z.sub(t).square().mean().mul(0.5)

/** Mean squared distance of a number from a batch of numbers. */
export const mean = (p: Traced, batch: Traced): Traced => p.sub(batch).square().mean()

/** What `train` needs to find the line, but for the optimizer. */
export const problem = {
  params: { slope: Float64Array.of(0, 0), offset: 0 },
  data: linePoints(60),
  model,
  loss,
}

export function expectLine(p: { slope: Float64Array; offset: number }, digits: number): void {
  expect(p.slope[0]).toBeCloseTo(1, digits)
  expect(p.slope[1]).toBeCloseTo(-2, digits)
  expect(p.offset).toBeCloseTo(0.5, digits)
}
