import { describe, expect, test } from '@jest/globals'
import type { Case } from './case.js'
import { figureLine } from './further/figure.js'
import type { CaseTimes } from './run-case.js'
import { caseLines, digits, duration, verdict } from './table.js'

const bar = { accept: 0.6, goal: 0.4 }

describe('verdicts', () => {
  test('goal, accepted, missed, and what was not measured', () => {
    expect(verdict(0.4, bar)).toEqual({ text: '0.400 ★ ≤ 0.6 (0.4)', missed: false })
    expect(verdict(0.6, bar)).toEqual({ text: '0.600 ✓ ≤ 0.6 (0.4)', missed: false })
    expect(verdict(0.61, bar)).toEqual({ text: '0.610 ✗ ≤ 0.6 (0.4)', missed: true })
    expect(verdict(undefined, bar)).toEqual({ text: '–', missed: false })
    expect(verdict(7, undefined)).toEqual({ text: '7.00', missed: false })
  })

  test('a ratio that is no number is missed', () => {
    expect(verdict(NaN, bar).missed).toBe(true)
    expect(figureLine({ name: 'x', value: NaN, most: 1 }).missed).toBe(true)
    expect(figureLine({ name: 'x', value: NaN, least: 1 }).missed).toBe(true)
  })

  test('figures have bars above, below or none', () => {
    expect(figureLine({ name: 'x', value: 2, most: 2 }).missed).toBe(false)
    expect(figureLine({ name: 'x', value: 2, least: 2.1 }).missed).toBe(true)
    expect(figureLine({ name: 'x', value: 2 }).missed).toBe(false)
  })

  test('numbers have three digits, times a unit that fits', () => {
    expect([digits(0.01234), digits(12.34), digits(1234.5)]).toEqual(['0.0123', '12.3', '1235'])
    expect([duration(2e-6), duration(2e-3), duration(2)]).toEqual(['2.00 µs', '2.00 ms', '2.00 s'])
  })
})

describe('the lines of a case', () => {
  const native = { plain: 'none', input: new Float64Array() }
  const each: Case = { group: 'g', name: 'Case', variants: [], native }

  test('a case without bars is only checked', () => {
    const times: CaseTimes = { case: each, variants: [], seconds: {} }
    expect(caseLines(times)).toEqual({ lines: ['Case: all programs agree'], missed: 0 })
  })

  test('missed bars are counted over variants and languages', () => {
    const times: CaseTimes = {
      case: { ...each, bars: { javascript: bar, native: bar } },
      seconds: { JavaScript: 1e-3, 'API loops': 7e-4 },
      javascriptRatio: 2,
      variants: [
        { name: 'loops', backend: 'wasm', seconds: 7e-4, overJavascript: 0.7, overNative: 0.5 },
        {
          name: 'arrays',
          backend: 'interpreter',
          seconds: 9e-4,
          overJavascript: 0.9,
          overNative: 0.9,
        },
      ],
    }
    const { lines, missed } = caseLines(times)
    expect(missed).toBe(3)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^Case, loops +700 µs/)
    expect(lines[1]).toMatch(/^Case, arrays \(interpreter\) +900 µs/)
    expect(lines[2]).toContain('JavaScript 1.00 ms')
    expect(lines[2]).not.toContain('API')
  })
})
