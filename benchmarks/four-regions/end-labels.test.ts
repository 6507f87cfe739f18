import { expect, test } from '@jest/globals'
import { endLabels } from './end-labels.js'
import type { LabelledCurve, Place } from './end-labels.js'

const bounds = { left: 40, right: 460, top: 10, bottom: 290 }

function straight(name: string, from: Place, to: Place): LabelledCurve {
  return { name, pieces: [[from, to]] }
}

function box({ name, x, y }: { name: string; x: number; y: number }): number[] {
  return [x, x + 10 * name.length, y - 10, y]
}

test('a lone curve is named beside its end', () => {
  const [label] = endLabels([straight('SMD', [40, 100], [300, 200])], bounds)
  expect(label).toEqual({ name: 'SMD', x: 306, y: 204 })
})

test('names lie on no curve and on no other name', () => {
  // The shorter curves end just above and below one that goes on to the right.
  const long = straight('SMD', [40, 60], [405, 220])
  const curves = [
    straight('SGD', [40, 58], [310, 170]),
    straight('ALAP', [40, 62], [312, 182]),
    long,
    straight('GEKF', [200, 60], [408, 230]),
  ]
  const labels = endLabels(curves, bounds)
  expect(labels.map(({ name }) => name).sort()).toEqual(['ALAP', 'GEKF', 'SGD', 'SMD'])
  for (const label of labels) {
    const [left, right, top, bottom] = box(label) as [number, number, number, number]
    for (let share = 0; share <= 1; share += 0.001) {
      const x = 40 + share * 365
      const y = 60 + share * 160
      expect(x > left && x < right && y > top && y < bottom).toBe(false)
    }
    for (const other of labels) {
      if (other === label) continue
      const [l, r, t, b] = box(other) as [number, number, number, number]
      expect(left < r && l < right && top < b && t < bottom).toBe(false)
    }
    expect(left).toBeGreaterThanOrEqual(bounds.left)
    expect(right).toBeLessThanOrEqual(bounds.right)
  }
})

test('a name that had to move away is joined to its end', () => {
  const end: Place = [300, 150]
  const curves = [
    straight('SGD', [200, 150], end),
    ...[-12, -6, 0, 6, 12].map((shift, index) =>
      straight(`S${index}`, [304, 150 + shift], [420, 150 + shift]),
    ),
  ]
  const label = endLabels(curves, bounds).find(({ name }) => name === 'SGD')!
  expect(label.leader![0]).toEqual(end)
})

test('a curve without a point has no name', () => {
  expect(endLabels([{ name: 'SGD', pieces: [] }], bounds)).toEqual([])
})
