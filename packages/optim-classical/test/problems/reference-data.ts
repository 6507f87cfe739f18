/**
 * Reference values of test problems: `mgh.json`, `nist-strd/*.json` and `bbob.json` in the folder that the variable PROBLEM_DATA
 * names, or in `shared/data` beside the repository.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NistName } from '../../src/problems/index.js'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const folder = process.env['PROBLEM_DATA'] ?? join(root, '..', 'shared', 'data')

/** A problem with values that another implementation computed. */
export interface MghRecord {
  readonly key: string
  readonly n: number
  readonly m: number
  readonly x0: readonly number[]
  readonly startScales: readonly number[]
  readonly fstar: number
  readonly xstar: readonly number[]
  readonly fAtXstar: number
  readonly otherKnownValues: readonly number[]
  readonly observedLocalMinima: readonly { readonly f: number; readonly x: readonly number[] }[]
  readonly check: {
    readonly f: readonly (number | null)[]
    readonly gradAtX0: readonly number[]
    readonly hessDiagAtX0: readonly number[]
    readonly r0: readonly number[]
  }
}

/** A dataset of NIST's with its certified values. */
export interface NistRecord {
  readonly name: NistName
  readonly level: string
  readonly nparams: number
  readonly nobs: number
  readonly responseTransform: string
  readonly starts: readonly (readonly number[])[]
  readonly certified: {
    readonly b: readonly number[]
    readonly sd: readonly number[]
    readonly rss: number
    readonly rsd: number
    readonly dof: number
  }
  readonly data: {
    readonly x: readonly number[] | readonly (readonly number[])[]
    readonly y: readonly number[]
  }
  readonly check: { readonly rssAtCertified: number }
}

/** A function of the BBOB at some points. */
export interface BbobCase {
  readonly fid: number
  readonly dim: number
  readonly instance: number
  readonly fopt: number
  readonly xopt: readonly number[]
  readonly points: readonly (readonly number[])[]
  readonly f: readonly number[]
}

/** The records; none where they are not there, which is said once. */
export function mghRecords(): readonly MghRecord[] {
  const file = join(folder, 'mgh.json')
  if (!existsSync(file)) return skipped('mgh.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { problems: readonly MghRecord[] }).problems
}

/** The datasets; none where they are not there, which is said once. */
export function nistRecords(): readonly NistRecord[] {
  const files = join(folder, 'nist-strd')
  if (!existsSync(files)) return skipped('nist-strd')
  return readdirSync(files).map((file) => JSON.parse(readFileSync(join(files, file), 'utf8')))
}

/** Values of the published BBOB code; none where they are not there, which is said once. */
export function bbobCases(): readonly BbobCase[] {
  const file = join(folder, 'bbob.json')
  if (!existsSync(file)) return skipped('bbob.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly BbobCase[] }).cases
}

function skipped(what: string): readonly never[] {
  console.log(`skipped: ${what} was not found, see PROBLEM_DATA`)
  return []
}
