import { describe, expect, test } from '@jest/globals'
import { add, compile, mul, sin, stack, sub, wat, type Scalar, type Traced } from '@wengert/ad-core'
import { Columns } from '../../src/compile/program/columns.js'
import { OP } from '../../src/compile/program/instructions.js'
import { hasLongStretch } from '../../src/compile/wasm/long-bodies.js'
import { numbers } from './recorded.js'

/** Steps over many entries, one step for all of them after the other, without anything that repeats. */
function inSteps(x: Traced, steps: number): readonly Scalar[] {
  const operations = [add, sub, mul] as const
  let entries: readonly Scalar[] = Array.from({ length: x.length }, (_, i) => x.at(i))
  for (let step = 0; step < steps; step++) {
    entries = entries.map((entry, i) => {
      const which = Math.floor(1e4 * Math.abs(Math.sin(i * i + 7 * step))) % 3
      return operations[which]!(entry, mul(0.1, entries[(i + 1) % entries.length]!))
    })
  }
  return entries
}

describe('long straight code', () => {
  test.each([
    [1600, 3],
    [701, 7],
  ])('of %d entries and %d steps is computed as it is needed', (n, steps) => {
    const f = (x: Traced): Traced => stack(inSteps(x, steps)) as Traced
    const compiled = compile(f)
    const interpreted = compile(f, { backend: 'interpreter' })
    for (const shift of [0, 0.5]) {
      const x = numbers(n).map((entry) => entry + shift)
      expect(compiled(x)).toEqual(interpreted(x))
    }
    const [program] = compiled.report().programs
    expect(program!.loops).toBe(0)
    expect(program!.nodes).toBeGreaterThan(2 * n * steps)
    // Step by step, functions would hand on about n entries after each.
    const stores = wat(compiled).match(/f64\.store/g) ?? []
    expect(stores.length).toBeLessThan(1.2 * n)
    compiled.dispose()
  })

  test('waits for nothing that it reads from memory that it writes', () => {
    const f = (x: Traced): Traced => {
      const table = stack(inSteps(x.slice(0, 300), 5)) as Traced
      const which = Array.from({ length: 900 }, (_, i) => (i * i + 3 * i) % 300)
      const found = table.reshape([100, 3]).slice(10, 90)
      return stack(
        which.map((place, i) => sub(table.at(place), mul(found.at(i % 80, i % 3), x.at(i)))),
      ) as Traced
    }
    const compiled = compile(f)
    const interpreted = compile(f, { backend: 'interpreter' })
    for (const shift of [0, 0.5]) {
      const x = numbers(900).map((entry) => entry + shift)
      expect(compiled(x)).toEqual(interpreted(x))
    }
    compiled.dispose()
  })

  test('stays in its order where calls keep arithmetic in its place', () => {
    const n = 701
    const f = (x: Traced): Traced => stack(inSteps(x, 3).map((y) => sin(add(y, sin(y))))) as Traced
    const compiled = compile(f)
    const x = numbers(n)
    const expected = Array.from(compile(f, { backend: 'interpreter' })(x))
    Array.from(compiled(x)).forEach((y, i) => expect(y).toBeCloseTo(expected[i]!, 12))
    compiled.dispose()
  })
})

describe('a stretch', () => {
  const columns = (calls: readonly number[], length: number): Columns => {
    const made = new Columns()
    for (let id = 0; id < length; id++) {
      made.node(calls.includes(id) ? OP.call : OP.add, id, 0, 0, 0, 0)
    }
    return made
  }
  const ids = (length: number): readonly number[] => Array.from({ length }, (_, id) => id)

  test.each([
    [[], 600, false],
    [[], 601, true],
    [[300], 901, false],
    [[300], 902, true],
    [[600], 1201, false],
    [[600, 1201], 1802, false],
    [[600, 1202], 1803, true],
  ] as const)('with calls at %p of %d nodes', (calls, length, isLong) => {
    expect(hasLongStretch(columns(calls, length), ids(length))).toBe(isLong)
  })
})
