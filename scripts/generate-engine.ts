/**
 * Writes the generated engine from the operations' records: opcodes, the scalar sweeps as switches
 * over opcodes, the loops over arrays, and what the compiler makes of each operation. With --check it
 * writes nothing and fails where a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { scaledLoops, valueLoops } from './generate-engine/loops.js'
import { lowerings } from './generate-engine/lowerings.js'
import { Imports } from './generate-engine/operations.js'
import { recorderEntries } from './generate-engine/recorders.js'
import { forwardCases, reverseCases, reverseDualCases } from './generate-engine/sweeps.js'

const source = join(import.meta.dirname, '../packages/ad-core/src')
const HEADER =
  "// Generated from the operations' records by scripts/generate-engine.ts. Do not edit.\n"
const NUMERICS = '../../ops/numerics/index.js'

function sweepFile(imports: Imports, ownership: string, cases: string, text: string): string {
  return `${HEADER}
${imports.statement(NUMERICS)}import { ACTIVE, FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import type { Tensor } from '../../tensor.js'
${ownership}${imports.mathDeclaration()}${text.replace('CASES\n', () => cases)}`
}

const TWO_COLUMNS =
  "import { ownAdjoint, ownAdjointTangent } from '../accumulate.js'\nimport { reverseColumn } from './reverse.js'\n"

/** A sweep backwards that fills adjoints and another column; `alone` is for rows with one of them only. */
function reverseTwoColumns(what: string, name: string, columns: string, alone: string): string {
  return `
/** ${what}, from row to − 1 down; returns the row it stopped at. */
export function ${name}(tape: Tape, from: number, to: number): number {
  const { operation, left, right, flags, value, adjoint, ${columns}, nodes } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    const c = adjoint[row]!
    const dc = adjointTangent[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element || (c === 0 && dc === 0)) continue
      const node = nodes[a]!
      if (!node.active) continue
      ownAdjoint(node)[b]! += c
      ownAdjointTangent(node)[b]! += dc
      continue
    }
${alone}
    switch (kind) {
CASES
    }
  }
  return from - 1
}
`
}

function files(): Record<string, string> {
  const recorderImports = new Imports()
  const recorders = recorderEntries(recorderImports)
  const reverseImports = new Imports()
  const reverse = reverseCases(reverseImports, [['adjoint', 'c']])
  const pairImports = new Imports()
  const pair = reverseCases(pairImports, [
    ['adjoint', 'c'],
    ['adjointTangent', 'dc'],
  ])
  const forwardImports = new Imports()
  const forward = forwardCases(forwardImports)
  const dualImports = new Imports()
  const dual = reverseDualCases(dualImports)
  const valueImports = new Imports()
  const values = valueLoops(valueImports)
  const scaledImports = new Imports()
  const scaled = scaledLoops(scaledImports)
  const loweringImports = new Imports()
  const { entries, functions } = lowerings(loweringImports)
  return {
    'sweeps/generated/recorders.ts': `${HEADER}
${recorderImports.statement(NUMERICS)}import type { Recorder } from '../../primitive.js'
import { ROW } from '../../tape/rows.js'
${recorderImports.mathDeclaration()}
/** What puts an operation on a tape, by name, in the order of opcodes. */
export const recorders: Readonly<Record<string, Recorder>> = {
${recorders}}
`,
    'sweeps/generated/reverse.ts': sweepFile(
      reverseImports,
      "import { ownAdjoint } from '../accumulate.js'\n",
      reverse,
      `
/** Adjoints of scalar rows, from row to − 1 down; returns the row it stopped at. */
export function reverse(tape: Tape, from: number, to: number): number {
  return reverseColumn(tape, tape.adjoint, from, to)
}

/** The same for cotangents of elementwise rows in any column. */
export function reverseColumn(
  tape: Tape,
  adjoint: Float64Array,
  from: number,
  to: number,
): number {
  const { operation, left, right, flags, value, nodes } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    const c = adjoint[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element || c === 0) continue
      const node = nodes[a]!
      if (!node.active) continue
      const entries = node.adjointOwned ? (node.adjoint as Tensor).data : ownAdjoint(node)
      entries[b]! += c
      continue
    }
    if (c === 0) continue
    switch (kind) {
CASES
    }
  }
  return from - 1
}
`,
    ),
    'sweeps/generated/forward.ts': sweepFile(
      forwardImports,
      '',
      forward,
      `
/** Tangents of scalar rows, from row from up; returns the row it stopped at. */
export function forward(tape: Tape, from: number, to: number): number {
  const { operation, left, right, flags, value, tangent, nodes } = tape
  for (let row = from; row < to; row++) {
    if ((flags[row]! & ACTIVE) === 0) {
      if (operation[row] === ROW.region) return row
      continue
    }
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element) continue
      const entries = nodes[a]!.tangent
      tangent[row] = entries === undefined ? 0 : (entries as Tensor).data[b]!
      continue
    }
    switch (kind) {
CASES
    }
  }
  return to
}
`,
    ),
    'sweeps/generated/reverse-pair.ts': sweepFile(
      pairImports,
      TWO_COLUMNS,
      pair,
      reverseTwoColumns(
        'Two adjoints of scalar rows',
        'reversePair',
        'adjointTangent',
        `    if (c === 0 || dc === 0) {
      // Exactly 0 is nothing, however steep the slope it meets.
      if (c !== 0) reverseColumn(tape, adjoint, row, row + 1)
      else if (dc !== 0) reverseColumn(tape, adjointTangent, row, row + 1)
      continue
    }`,
      ),
    ),
    'sweeps/generated/reverse-dual.ts': sweepFile(
      dualImports,
      TWO_COLUMNS,
      dual,
      reverseTwoColumns(
        'Adjoints of scalar rows with their tangents',
        'reverseDual',
        'tangent, adjointTangent',
        `    if (c === 0) {
      // Only the tangent moves on, as a cotangent does.
      if (dc !== 0) reverseColumn(tape, adjointTangent, row, row + 1)
      continue
    }`,
      ),
    ),
    'sweeps/generated/value-loops.ts': `${HEADER}
${valueImports.statement(NUMERICS)}import type { Loop } from '../engine.js'
${valueImports.mathDeclaration()}
/** Values over arrays, by opcode. */
export const valueLoops: Readonly<Record<number, Loop>> = {
${values}}
`,
    'sweeps/generated/scaled-loops.ts': `${HEADER}
${scaledImports.statement(NUMERICS)}import type { ScaledLoop } from '../engine.js'
${scaledImports.mathDeclaration()}
/** t·∂/∂x_k over arrays, by opcode and operand. */
export const scaledLoops: Readonly<Record<number, readonly (ScaledLoop | undefined)[]>> = {
${scaled}}
`,
    'compile/generated/lowerings.ts': `${HEADER}
${loweringImports.statement(NUMERICS)}import type { Lowering } from '../core-builder.js'
${loweringImports.mathDeclaration()}
/** The value of an operation in the core's instructions, by name. */
export const lowerings: Readonly<Record<string, Lowering>> = {
${entries}}

/** What the lowerings call, by name. */
export const functions: Readonly<Record<string, (...x: number[]) => number>> = {
${functions}}
`,
  }
}

let stale = 0
for (const [name, text] of Object.entries(files())) {
  const path = join(source, name)
  const options = await resolveConfig(path)
  const formatted = await format(text, { ...options, parser: 'typescript' })
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== formatted) {
      console.error(`${name} is stale. Perhaps npm run generate?`)
      stale++
    }
    continue
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, formatted)
}
if (stale > 0) process.exitCode = 1
