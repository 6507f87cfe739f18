import { describe, expect, test } from '@jest/globals'
import {
  compile,
  DomainError,
  grad,
  lt,
  map,
  mul,
  softmaxCrossEntropy,
  sum,
  sumOver,
  tensor,
  type Backend,
  type Traced,
} from '../../src/index.js'
import { numbersOf } from './backends.js'

const classes = 3
const wave = (rows: number): unknown =>
  tensor(
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: classes }, (_, k) => Math.sin(1.7 * i + k)),
    ),
  )
const labelsOf = (rows: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => i % classes)
const bad = [3, 0.5, -1, NaN, Infinity]

type Any = (...x: readonly unknown[]) => unknown
const loss = (w: Traced, x: Traced, labels: Traced): Traced =>
  softmaxCrossEntropy(mul(x, w), labels) as Traced
const lossOfPoints = (w: Traced, x: Traced, labels: Traced): Traced =>
  sumOver<Traced, { x: Traced; label: Traced }>((v, p) => loss(v, p.x, p.label))(w, {
    x,
    label: labels,
  }) as unknown as Traced
const lossesOfPoints = (w: Traced, x: Traced, labels: Traced): Traced =>
  sum(
    map<Traced, { x: Traced; label: Traced }>((v, p) => loss(v, p.x, p.label))(w, {
      x,
      label: labels,
    }) as unknown as Traced,
  )

const functions = {
  'a batch': loss,
  sumOver: lossOfPoints,
  map: lossesOfPoints,
  'the gradient of a batch': grad(loss),
  'the gradient of sumOver': grad(lossOfPoints),
}

/** Calls that are written out, in loops, and with a step in JavaScript. */
const sizes = [1, 4, 40, 300]

describe.each(['wasm', 'javascript'] as const)('labels in programs of %s', (backend: Backend) => {
  test.each(Object.entries(functions))('%s', (_name, f) => {
    const plain = compile(f as never, { backend: 'interpreter' }) as Any
    const compiled = compile(f as never, { backend })
    const call = compiled as unknown as Any
    for (const rows of sizes) {
      const at = (labels: unknown): readonly unknown[] => [[0.5, 1, -1], wave(rows), labels]
      const check = (labels: unknown): void => {
        const [got, expected] = [call, plain].map((own) => numbersOf(own(...at(labels))).flat())
        got!.forEach((x, i) => expect(x).toBeCloseTo(expected![i]!, 10))
      }
      check(labelsOf(rows))
      for (const label of bad) {
        const labels = labelsOf(rows).fill(label, rows - 1)
        expect(() => call(...at(labels))).toThrow(DomainError)
        expect(() => call(...at(labels))).toThrow(
          `softmaxCrossEntropy: expected whole labels from 0 to 2, got ${label}.`,
        )
      }
      check(labelsOf(rows).reverse())
      check(labelsOf(rows).fill(-0))
    }
    expect(compiled.report()).toMatchObject({ backend, recordings: sizes.length })
  })
})

test('one label says that it may count from 1', () => {
  const compiled = compile((z: Traced, label: Traced) => softmaxCrossEntropy(z, label) as Traced)
  expect(compiled([1, 2, 3], 0)).toBeCloseTo(2.40760596444438, 12)
  expect(() => compiled([1, 2, 3], 3)).toThrow('got 3. Perhaps they count from 1?')
  expect(compiled([1, 2, 3], 2)).toBeCloseTo(0.40760596444438, 12)
})

test('labels at points where a branch leaves them out are not refused', () => {
  const known = (w: Traced, x: Traced, labels: Traced): Traced =>
    sumOver<Traced, { x: Traced; label: Traced }>((v, p) =>
      lt(p.label, 0) ? mul(p.label, 0) : loss(v, p.x, p.label),
    )(w, { x, label: labels }) as unknown as Traced
  const [plain, compiled] = [
    compile(known as never, { backend: 'interpreter' }),
    compile(known as never),
  ] as unknown as readonly Any[]
  for (let k = 0; k < 4; k++) {
    const at = [[0.5, 1, -1], wave(20), labelsOf(20).fill(-1, k, k + 3)]
    expect(compiled!(...at)).toBeCloseTo(plain!(...at) as number, 12)
  }
})
