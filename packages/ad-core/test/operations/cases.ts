import { elementwiseFixtures } from '../fixtures/elementwise.js'
import * as operations from '../../src/ops/index.js'
import type { Domain } from '../../src/ops/domain.js'
import type { Elementwise } from '../../src/ops/record.js'
import { install } from '../../src/sweeps/engine.js'
import { generatedEngine } from '../../src/sweeps/generated-engine.js'
import { recordEngine } from '../../src/sweeps/record-engine.js'
import type { ElementwisePrimitive } from '../../src/primitive.js'
import type { Value } from '../../src/operand.js'

/** An elementwise operation with its record. */
export type Operation = Elementwise & ((...operands: readonly unknown[]) => Value)

/** Every elementwise operation with a record of its own. */
export const elementwiseOperations: readonly (readonly [name: string, operation: Operation])[] =
  Object.entries(operations).flatMap(([name, operation]) =>
    'primitive' in operation ? [[name, operation as unknown as Operation] as const] : [],
  )

/** The domains of an operation's operands. */
export function domainsOf(primitive: ElementwisePrimitive): readonly Domain[] {
  return (primitive.definition as { readonly domains: readonly Domain[] }).domains
}

const SPECIAL = [0, -0, 1, -1, 2, 0.5, -1.5, Infinity, -Infinity, NaN, 1e-300, 1e300]

/** Points of an operation: its fixtures, or special numbers where it has none. */
export function pointsOf({ name, arity }: ElementwisePrimitive): readonly (readonly number[])[] {
  const fixture = elementwiseFixtures[name]
  if (fixture !== undefined) return fixture.points.map(({ x }) => x)
  return SPECIAL.flatMap((x, i) =>
    SPECIAL.map((_, j) =>
      [x, SPECIAL[(i + j) % SPECIAL.length]!, SPECIAL[(2 * j + 1) % SPECIAL.length]!].slice(
        0,
        arity,
      ),
    ),
  )
}

/** Runs a test on each engine, and leaves the generated one installed. */
export function onBothEngines(body: (name: string) => void): void {
  try {
    install(recordEngine)
    body('record engine')
  } finally {
    install(generatedEngine)
  }
  body('generated engine')
}

/** Whether two numbers are the same but for rounding, relative to a scale; zeros of either sign agree. */
export function agree(a: number, b: number, relative: number, scale: number = 0): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  return Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b), scale) + 1e-320
}
