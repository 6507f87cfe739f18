/** What a report says of the stages a program went through. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import {
  add,
  compile,
  div,
  grad,
  map,
  mul,
  sin,
  sqrt,
  square,
  sub,
  sumOver,
  type Traced,
} from '../../src/index.js'
import { numbers, type Scalar } from './recorded.js'

/** Rosenbrock's valley, in a plain loop. */
function chain(x: Traced): Scalar {
  let total: Scalar = 0
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = sub(x.at(i + 1), square(x.at(i)))
    total = add(total, add(mul(100, square(valley)), square(sub(1, x.at(i)))))
  }
  return total
}

test('rows before and after loops were found, and those of derivatives', () => {
  const counts = [1000, 2000].map((n) => {
    const slope = compile(grad(chain))
    slope(numbers(n))
    const [program] = slope.report().programs
    slope.dispose()
    return program!
  })
  const [one, two] = counts as [(typeof counts)[0], (typeof counts)[0]]
  expect(two.recordedRows - one.recordedRows).toBeGreaterThan(7 * 1000) // operations an iteration
  expect(two.rows).toBe(one.rows)
  expect(one.rows).toBeLessThan(100)
  expect(two.derivativeRows).toBe(one.derivativeRows)
  expect(one.derivativeRows).toBeGreaterThan(10)
  expect(one.derivativeRows).toBeLessThan(one.rows)
  expect(one.nodes).toBeGreaterThanOrEqual(one.liveNodes)
  expect(one.liveNodes).toBeGreaterThan(one.instructions)
  expect(String(one)).toContain(`${one.recordedRows} rows recorded, ${one.derivativeRows} of them`)
  expect(String(one)).toContain(`→ ${one.rows} with loops found →`)
})

test('nothing of loops and derivatives where there are none', () => {
  const f = compile((x: Traced) => mul(sin(x), x))
  f(1)
  const [program] = f.report().programs
  expect(program).toMatchObject({ recordedRows: 3, rows: 3, derivativeRows: 0, loopsInBlocks: 0 })
  expect(String(program)).toContain('3 rows recorded → 3 nodes → 3 live → 2 instructions')
})

test('loops that run block by block, and in phases', () => {
  const each = map((w: Traced, x: Traced) => {
    let y: Scalar = x
    for (let k = 0; k < 60; k++) y = div(add(mul(y, w), k), sqrt(add(square(y), 1)))
    return y as Traced
  })
  const f = compile((x: Traced) => each(0.5 as never, x))
  f(numbers(200_000))
  const [program] = f.report().programs
  expect(program!.loopsInBlocks).toBe(1)
  expect(program!.phases).toHaveLength(1)
  expect(program!.phases[0]).toBeGreaterThan(1)
  expect(String(program)).toContain(`, 1 block by block, 1 in phases (${program!.phases[0]});`)
})

test('what the documentation shows', () => {
  const pages = join(import.meta.dirname, '../../../../docs/compiler-stages.md')
  const shown = /^wasm: .*$/m.exec(readFileSync(pages, 'utf8'))![0]
  const f = (w: Traced, data: Traced): Traced =>
    sumOver((v: Traced, x: Traced) => square(sub(mul(v, x), sin(x))))(w, data) as Traced
  const slope = compile(grad(f))
  slope(0.5, numbers(100) as never)
  expect(String(slope.report().programs[0]).split('\n')[0]).toBe(shown)
})
