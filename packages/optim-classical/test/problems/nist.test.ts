import { describe, expect, test } from '@jest/globals'
import { map, stack, tensor, valueAndGrad, vjp, type Tensor, type Traced } from '@wengert/ad-core'
import { curveFit, leastSquares } from '@wengert/optim-classical'
import { nistModels, nistProblem, readStrd, type NistName } from '../../src/problems/index.js'
import { nistRecords, type NistRecord } from './reference-data.js'

const names = Object.keys(nistModels) as NistName[]
const records = nistRecords()
if (records.length === 0) test.skip("NIST's datasets", () => undefined)

for (const record of records) {
  describe(`NIST's ${record.name}`, () => {
    const { name, certified } = record
    const model = nistModels[name]
    const data = { x: predictors(record), y: record.data.y }

    test('has the starts and certified values of the file', () => {
      expect(model.starts).toEqual(record.starts)
      expect(model.level).toBe(record.level)
      expect(model.parameters).toBe(record.nparams)
      expect(model.responseTransform).toBe(record.responseTransform)
      expect(model.certified).toEqual({
        b: certified.b,
        standardDeviations: certified.sd,
        residualSumOfSquares: certified.rss,
        residualStandardDeviation: certified.rsd,
        degreesOfFreedom: certified.dof,
      })
    })

    test('has the certified sum of squares at the certified parameters', () => {
      const { f, minima } = nistProblem(name, data)
      const [{ x, value }] = minima as [{ x: number[]; value: number }]
      const [found] = valueAndGrad(f)(x)
      // Rounding, which is all that there is of Lanczos1's.
      expect(Math.abs(found - record.check.rssAtCertified)).toBeLessThan(1e-10 * found + 1e-20)
      if (name !== 'Lanczos1') expect(found / value).toBeCloseTo(1, 8)
    })

    test('is solved from both starts', () => {
      const { residuals, starts, minima } = nistProblem(name, data)
      for (const start of starts) {
        const { x } = leastSquares(residuals, start)
        minima[0]!.x.forEach((b, i) => expect(x[i]! / b).toBeCloseTo(1, 6))
      }
    })

    test('is fitted by curveFit, with the certified standard deviations', () => {
      const y = record.data.y.map((each) =>
        model.responseTransform === 'log' ? Math.log(each) : each,
      )
      const fit = curveFit(model.model, { x: data.x, y }, model.starts[1]!)
      certified.b.forEach((b, i) => {
        expect(fit.x[i]! / b).toBeCloseTo(1, 6)
        // Rounding is all that there is of the residuals of Lanczos1.
        if (name !== 'Lanczos1') expect(fit.standardErrors[i]! / certified.sd[i]!).toBeCloseTo(1, 6)
      })
    })

    test('is the same from a file as NIST lays it out', () => {
      const file = readStrd(layOut(record))
      expect(file.name).toBe(name)
      expect(file.starts).toEqual(record.starts)
      expect(file.certified).toEqual(model.certified)
      expect(Array.from(file.y)).toEqual(record.data.y)
      const { f } = nistProblem(name, data)
      const [start] = record.starts
      expect(valueAndGrad(nistProblem(name, file).f)(start!)).toEqual(valueAndGrad(f)(start!))
    })
  })
}

type Parameters = (i: number) => number
type Published = (x: readonly number[], b: Parameters) => number

const { exp, PI } = Math
const saturation: Published = ([x], b) => b(1) * (1 - exp(-b(2) * x!))
const ultrasonic: Published = ([x], b) => exp(-b(1) * x!) / (b(2) + b(3) * x!)
const lanczos: Published = ([x], b) =>
  b(1) * exp(-b(2) * x!) + b(3) * exp(-b(4) * x!) + b(5) * exp(-b(6) * x!)
const gauss: Published = ([x], b) =>
  b(1) * exp(-b(2) * x!) +
  b(3) * exp(-((x! - b(4)) ** 2) / b(5) ** 2) +
  b(6) * exp(-((x! - b(7)) ** 2) / b(8) ** 2)
const cubics: Published = ([x], b) =>
  (b(1) + b(2) * x! + b(3) * x! ** 2 + b(4) * x! ** 3) /
  (1 + b(5) * x! + b(6) * x! ** 2 + b(7) * x! ** 3)

const published: Readonly<Record<NistName, Published>> = {
  Misra1a: saturation,
  BoxBOD: saturation,
  Chwirut1: ultrasonic,
  Chwirut2: ultrasonic,
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Lanczos3: lanczos,
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  Hahn1: cubics,
  Thurber: cubics,
  DanWood: ([x], b) => b(1) * x! ** b(2),
  Misra1b: ([x], b) => b(1) * (1 - (1 + (b(2) * x!) / 2) ** -2),
  Misra1c: ([x], b) => b(1) * (1 - (1 + 2 * b(2) * x!) ** -0.5),
  Misra1d: ([x], b) => b(1) * b(2) * x! * (1 + b(2) * x!) ** -1,
  Kirby2: ([x], b) => (b(1) + b(2) * x! + b(3) * x! ** 2) / (1 + b(4) * x! + b(5) * x! ** 2),
  Nelson: ([x1, x2], b) => b(1) - b(2) * x1! * exp(-b(3) * x2!),
  MGH17: ([x], b) => b(1) + b(2) * exp(-x! * b(4)) + b(3) * exp(-x! * b(5)),
  Roszman1: ([x], b) => b(1) - b(2) * x! - Math.atan(b(3) / (x! - b(4))) / PI,
  ENSO([x], b) {
    const angle = 2 * PI * x!
    return (
      b(1) +
      b(2) * Math.cos(angle / 12) +
      b(3) * Math.sin(angle / 12) +
      b(5) * Math.cos(angle / b(4)) +
      b(6) * Math.sin(angle / b(4)) +
      b(8) * Math.cos(angle / b(7)) +
      b(9) * Math.sin(angle / b(7))
    )
  },
  MGH09: ([x], b) => (b(1) * (x! ** 2 + x! * b(2))) / (x! ** 2 + x! * b(3) + b(4)),
  Rat42: ([x], b) => b(1) / (1 + exp(b(2) - b(3) * x!)),
  MGH10: ([x], b) => b(1) * exp(b(2) / (x! + b(3))),
  Eckerle4: ([x], b) => (b(1) / b(2)) * exp(-0.5 * ((x! - b(3)) / b(2)) ** 2),
  Rat43: ([x], b) => b(1) / (1 + exp(b(2) - b(3) * x!)) ** (1 / b(4)),
  Bennett5: ([x], b) => b(1) * (b(2) + x!) ** (-1 / b(3)),
}

const sample = (k: number): number => 1.3 + 0.7 * k

describe.each(names)('the model of %s', (name) => {
  const { model, parameters } = nistModels[name]
  const b = Float64Array.from({ length: parameters }, (_, i) => 0.4 + 0.13 * i)
  const count = name === 'Nelson' ? 2 : 1
  const points = [0, 1, 2, 3, 4]
  const columns = Array.from({ length: count }, (_, c) => points.map((k) => sample(k) + c / 3))

  test('computes the same from an array, point by point, and under map', () => {
    const all = count === 1 ? Float64Array.from(columns[0]!) : tensor(columns)
    const rows = count === 1 ? all : tensor(points.map((k) => columns.map((x) => x[k]!)))
    const [whole] = vjp((at: Traced) => model(all, at))(b)
    const [mapped] = vjp((at: Traced) => map((p: Traced, x: Traced) => model(x, p))(at, rows))(b)
    const [single] = vjp((at: Traced) =>
      stack(
        points.map((k) => model(count === 1 ? columns[0]![k]! : columns.map((x) => x[k]!), at)),
      ),
    )(b)
    expect(whole).toHaveLength(points.length)
    points.forEach((k) => {
      expect(Number.isFinite(whole[k])).toBe(true)
      expect(mapped[k]! / whole[k]!).toBeCloseTo(1, 14)
      expect(single[k]! / whole[k]!).toBeCloseTo(1, 14)
    })
  })

  test('computes the published formula', () => {
    const [values] = vjp((at: Traced) => model(count === 1 ? columns[0]! : tensor(columns), at))(b)
    const p = [NaN, ...b]
    points.forEach((k) => {
      const expected = published[name](
        columns.map((x) => x[k]!),
        (i) => p[i]!,
      )
      expect(values[k]! / expected).toBeCloseTo(1, 13)
    })
  })
})

describe('readStrd', () => {
  const text = `NIST/ITL StRD
Dataset Name:  Made-up           (Made-up.dat)

Data:          1 Response  (y = made up)
               2 Predictors (x1 and x2)

          Starting Values                  Certified Values

        Start 1     Start 2           Parameter     Standard Deviation
  b1 =   100         75            1.2500000000E+00  5.0000000000E-01
  b2 =    -1          2.5         -2.5000000000E-03  2.5000000000E-04

Residual Sum of Squares:                    1.2500000000E-01
Residual Standard Deviation:                2.5000000000E-01
Degrees of Freedom:                                2
Number of Observations:                            4

Data:   y              x1            x2
       1.0E0          2.0E0         3
       -2.5           4             5.5E-1

       3              6             7
       4              8             9
`

  test('reads several predictors, whatever ends its lines', () => {
    const file = readStrd(text.replaceAll('\n', '\r\n'))
    expect(file).toEqual(readStrd(text))
    expect(Array.from(file.y)).toEqual([1, -2.5, 3, 4])
    expect((file.x as Tensor).shape).toEqual([4, 2])
    expect(Array.from((file.x as Tensor).data)).toEqual([2, 3, 4, 0.55, 6, 7, 8, 9])
    expect(file.starts).toEqual([
      [100, -1],
      [75, 2.5],
    ])
    expect(file.certified).toEqual({
      b: [1.25, -0.0025],
      standardDeviations: [0.5, 0.00025],
      residualSumOfSquares: 0.125,
      residualStandardDeviation: 0.25,
      degreesOfFreedom: 2,
    })
  })

  test.each<[string, string | RegExp, string]>([
    ['a line "Dataset Name:"', 'Dataset Name', 'Name'],
    ['lines "b1 = "', '  b1 =   100 ', '  b1 = '],
    ['lines "b1 = "', / {2}b\d.*\n/g, ''],
    ['a line "Degrees of Freedom:"', 'Degrees', 'Degree'],
    ['rows of y and x', '8             9', '8'],
    ['rows of y and x', /y {6,}x1.*\n/g, '\n'],
    ['rows of y and x', '-2.5 ', 'none '],
  ])('says that there is no %s', (what, part, instead) => {
    expect(() => readStrd(text.replaceAll(part, instead))).toThrow(`readStrd: expected ${what}`)
  })
})

describe('nistProblem', () => {
  const y = Float64Array.from({ length: 14 }, (_, i) => i + 1)

  test('takes starts and certified values from a file in place of its own', () => {
    const certified = { ...nistModels.Misra1a.certified!, b: [1, 2], residualSumOfSquares: 3 }
    const { starts, minima } = nistProblem('Misra1a', { x: y, y, starts: [[5, 6]], certified })
    expect(starts).toEqual([[5, 6]])
    expect(minima).toEqual([{ x: [1, 2], value: 3 }])
  })

  test('knows nothing of a minimum that only the file has', () => {
    expect(nistProblem('ENSO', { x: y, y })).toMatchObject({ starts: [], minima: [] })
  })

  test('refuses names and observations that it does not have', () => {
    const wrong = 'Misra1' as NistName
    expect(() => nistProblem(wrong, { x: y, y })).toThrow(/got 'Misra1'.*Misra1a/)
    expect(() => nistProblem('toString' as NistName, { x: y, y })).toThrow("got 'toString'")
    expect(() => nistProblem('Misra1a', { x: y, y: y.slice(1) })).toThrow('got [13] and [14]')
    expect(() => nistProblem('Misra1a', { x: y.slice(1), y: y.slice(1) })).toThrow(
      'expected 14 observations of Misra1a, got 13',
    )
  })
})

function predictors({ data: { x } }: NistRecord): Tensor {
  return tensor(x as number[] | number[][])
}

/** A dataset in the form of NIST's file. */
function layOut({ name, starts, certified, data }: NistRecord): string {
  const rows = certified.b.map((b, i) => {
    const [far, near] = starts.map((start) => start[i]!)
    return `  b${i + 1} =   ${far}   ${near}   ${b.toExponential(10)}  ${certified.sd[i]!.toExponential(10)}`
  })
  const points = data.y.map((y, i) => `   ${[y, data.x[i]!].flat().join('   ')}`)
  const heads = [data.x[0]!].flat().map((_, k, all) => (all.length === 1 ? 'x' : `x${k + 1}`))
  return [
    `Dataset Name:  ${name}           (${name}.dat)`,
    'Data:          1 Response Variable  (y = …)',
    ...rows,
    `Residual Sum of Squares:                    ${certified.rss.toExponential(10)}`,
    `Residual Standard Deviation:                ${certified.rsd.toExponential(10)}`,
    `Degrees of Freedom:                                ${certified.dof}`,
    `Data:   y              ${heads.join('               ')}`,
    ...points,
  ].join('\n')
}
