import { curveFit, type CurveFit } from '@wengert/optim-classical'
import { nistModels, type ModelFunction } from '@wengert/optim-classical/problems'
import { tensor, type Tensor, type Traced } from '@wengert/ad-core'
import {
  nistRecords,
  type NistRecord,
} from '../../packages/optim-classical/test/problems/reference-data.js'
import type { Bar } from './bars.js'

/** A dataset ready to be fitted. */
export interface Dataset {
  readonly record: NistRecord
  readonly model: (x: Traced, b: Traced) => ReturnType<ModelFunction>
  readonly data: { readonly x: Float64Array | Tensor; readonly y: Float64Array }
}

/** NIST's datasets, as far as they are here. */
export function datasets(): readonly Dataset[] {
  return nistRecords().map((record) => {
    const { x, y } = record.data
    const { model, responseTransform } = nistModels[record.name]
    return {
      record,
      model,
      data: {
        x: Array.isArray(x[0]) ? tensor(x as number[][]) : Float64Array.from(x as number[]),
        y: Float64Array.from(y, responseTransform === 'log' ? Math.log : Number),
      },
    }
  })
}

/** Every dataset from both of NIST's starts, with default options. */
export function fitAll(
  sets: readonly Dataset[],
): readonly (readonly [Dataset, CurveFit<readonly number[]>])[] {
  return sets.flatMap((set) =>
    set.record.starts.map((b0) => [set, curveFit(set.model, set.data, b0)] as const),
  )
}

/** How many leading digits agree, at most 11, what is certified. */
function digits(got: ArrayLike<number>, certified: readonly number[]): number {
  const errors = certified.map((c, j) => Math.abs(got[j]! - c) / Math.abs(c))
  return Math.min(11, -Math.log10(Math.max(...errors, 1e-16)))
}

/** Digits, evaluations and standard deviations of all fits. */
export function nistFigures(): { readonly lines: string[]; readonly bars: readonly Bar[] } {
  const fits = fitAll(datasets())
  if (fits.length === 0) return { lines: [], bars: [] }
  const rows = fits.map(([{ record }, fit]) => ({
    name: record.name,
    digits: digits(fit.x, record.certified.b),
    deviations: digits(fit.standardErrors, record.certified.sd),
    residuals: fit.counts.residuals,
    jacobians: fit.counts.jacobian,
    outcome: fit.outcome,
  }))
  const lines = [
    '  dataset    digits  of deviations  residuals  Jacobians',
    ...rows.map(
      (row) =>
        `  ${row.name.padEnd(10)} ${row.digits.toFixed(1).padStart(6)} ${row.deviations.toFixed(1).padStart(14)} ` +
        `${String(row.residuals).padStart(10)} ${String(row.jacobians).padStart(10)}  ${row.outcome}`,
    ),
  ]
  const reach = (least: number): number => rows.filter((row) => row.digits >= least).length
  const total = (key: 'residuals' | 'jacobians'): number =>
    rows.reduce((sum, row) => sum + row[key], 0)
  const mean = Math.exp(rows.reduce((sum, row) => sum + Math.log(row.residuals), 0) / rows.length)
  const short = rows.filter(
    (row) => row.name !== 'Lanczos1' && row.digits >= 6 && row.deviations < 6,
  )
  lines.push(`  ${total('jacobians')} Jacobians in all`)
  return {
    lines,
    bars: [
      { figure: 'fits with at least 4 digits', value: reach(4), accept: 40, more: true },
      { figure: 'fits with at least 6 digits', value: reach(6), accept: 40, more: true },
      { figure: 'fits with at least 8 digits', value: reach(8), accept: 36, goal: 38, more: true },
      { figure: 'residual evaluations', value: total('residuals'), accept: 1966, goal: 1500 },
      { figure: 'geometric mean a fit', value: mean, accept: 25, goal: 20, digits: 1 },
      {
        figure: 'fits without 6 digits of the deviations, Lanczos1 apart',
        value: short.length,
        accept: 0,
      },
      {
        figure: 'fits that are not converged',
        value: rows.filter((row) => row.outcome !== 'converged').length,
        accept: 2,
      },
    ],
  }
}
