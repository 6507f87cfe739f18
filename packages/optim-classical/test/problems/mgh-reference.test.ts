import { describe, expect, test } from '@jest/globals'
import { hessian, valueAndGrad, vjp } from '@wengert/ad-core'
import { mghByKey } from './mgh-by-key.js'
import { mghRecords } from './reference-data.js'

const records = mghRecords()
if (records.length === 0) test.skip('the values of mgh.json', () => undefined)

for (const record of records) {
  describe(record.key, () => {
    const problem = mghByKey[record.key]!
    const { f, residuals, starts, minima } = problem
    const [x0] = starts

    test('starts where it should, at every scale at which f is finite', () => {
      const finite = record.startScales.filter((_, k) => record.check.f[k] !== null)
      expect(starts).toHaveLength(finite.length)
      finite.forEach((scale, k) =>
        expectClose(
          starts[k]!,
          record.x0.map((x) => scale * x),
          15,
        ),
      )
    })

    test('has the values, residuals and derivatives that another implementation found', () => {
      const values = starts.map((x) => valueAndGrad(f)(x)[0])
      values.forEach((value, k) => expect(value / record.check.f[k]!).toBeCloseTo(1, 12))
      expectClose(valueAndGrad(f)(x0!)[1], record.check.gradAtX0, 12)
      const { data } = hessian(f)(x0!)
      const diagonal = record.x0.map((_, i) => data[i * record.n + i]!)
      expectClose(diagonal, record.check.hessDiagAtX0, 12)
      // Some problems have their residuals in another order there.
      const [r] = vjp(residuals)(x0!)
      expect(r).toHaveLength(record.m)
      expectClose(Float64Array.from(r).sort(), record.check.r0.toSorted(ascending), 12)
    })

    test('has the minima that are known', () => {
      const [best, ...others] = minima
      expect(agree(best!.value, record.fAtXstar, 1e-14)).toBe(true)
      expect(agree(best!.value, record.fstar, 1e-8)).toBe(true)
      expect(valueAndGrad(f)(record.xstar)[0]).toBeGreaterThanOrEqual(best!.value - 1e-12)
      for (const local of record.observedLocalMinima) {
        const listed = others.find(({ value }) => agree(value, local.f, 1e-9))
        expect(listed?.value).toBeDefined()
        if (listed!.oneOf === undefined) expectClose(listed!.x, local.x, 7)
      }
      const values = [...others, ...(problem.otherStationary ?? [])].map(({ value }) => value)
      for (const known of record.otherKnownValues) {
        expect(values.some((value) => agree(value, known, 2e-4))).toBe(true)
      }
    })
  })
}

test('every record has its problem', () => {
  expect(records.filter(({ key }) => mghByKey[key] === undefined)).toEqual([])
})

function ascending(a: number, b: number): number {
  return a - b
}

function agree(a: number, b: number, part: number): boolean {
  return Math.abs(a - b) <= part * Math.max(1, Math.abs(b))
}

/** Agreement of lists, entry by entry, relative to the largest. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(actual).toHaveLength(expected.length)
  const largest = Math.max(...expected.map(Math.abs), Number.MIN_VALUE)
  expected.forEach((x, i) => expect(Math.abs(actual[i]! - x) / largest).toBeLessThan(10 ** -digits))
}
