import type { ElementwisePrimitive } from '../../packages/ad-core/src/primitive.js'
import { scaledBy, scaledWithTangent } from './linearize.js'
import { type Imports, opcodeOf, primitives } from './operations.js'
import type { Printed } from './print.js'

/** Where inputs of an expression are read from in a sweep; `row` is the row of the operation. */
const READ: Readonly<Record<string, string>> = {
  x: 'value[a]!',
  y: 'value[b]!',
  z: 'value[left[row - 1]!]!',
  r: 'value[row]!',
  dx: 'tangent[a]!',
  dy: 'tangent[b]!',
  dz: 'tangent[left[row - 1]!]!',
  dr: 'tangent[row]!',
}
const TANGENTS = ['dx', 'dy', 'dz'] as const
const ROWS = ['a', 'b', 'left[row - 1]!'] as const

/** Inputs that a sweep reads before it looks at the operation. */
const ALREADY_READ: ReadonlySet<string> = new Set(['c', 'dc'])

function reads(
  inputs: Iterable<string>,
  from: (name: string) => string = (name) => READ[name]!,
): string[] {
  return [...inputs]
    .filter((name) => !ALREADY_READ.has(name))
    .sort()
    .map((name) => `const ${name} = ${from(name)}`)
}

/** Which of a primitive's operands have a rule. */
function ruled(primitive: ElementwisePrimitive): number[] {
  return primitive.scaled.flatMap((rule, k) => (rule === undefined ? [] : [k]))
}

function bracketed(text: string): string {
  return text.includes('?') ? `(${text})` : text
}

function caseOf(primitive: ElementwisePrimitive, lines: readonly string[]): string {
  return `      case ${opcodeOf(primitive)}: {\n        // ${primitive.name}\n${lines.map((line) => `        ${line}\n`).join('')}        break\n      }\n`
}

/** A column of adjoints, and the name of the cotangent that a row has there. */
type Lane = readonly [column: string, cotangent: string]

/** Cases of an adjoint sweep, with one cotangent a row or several. */
export function reverseCases(imports: Imports, lanes: readonly Lane[]): string {
  return primitives
    .filter((primitive) => ruled(primitive).length > 0)
    .map((primitive) => {
      const cotangents = lanes.map(([, cotangent]) => cotangent)
      const parts = ruled(primitive).map((k) => ({
        k,
        printed: scaledBy(primitive, k, cotangents, imports)!,
      }))
      const shared = new Set(parts.flatMap(({ printed }) => [...printed.inputs]))
      const lines = reads(shared)
      for (const { k, printed } of parts) {
        const row = ROWS[k]!
        const updates = lanes.map(([column], i) => `${column}[${row}]! += ${printed.outputs[i]!}`)
        const body = [...printed.statements, ...updates]
        if (primitive.arity === 1 || (!printed.calls && printed.statements.length === 0))
          lines.push(...body)
        else
          lines.push(
            `if ((flags[${row}]! & ACTIVE) !== 0) {`,
            ...body.map((line) => `  ${line}`),
            '}',
          )
      }
      return caseOf(primitive, lines)
    })
    .join('')
}

/** Cases of the tangent sweep. */
export function forwardCases(imports: Imports): string {
  return primitives
    .filter((primitive) => ruled(primitive).length > 0)
    .map((primitive) => {
      const parts = ruled(primitive).map((k) => ({
        k,
        printed: scaledBy(primitive, k, [TANGENTS[k]!], imports)!,
      }))
      if (primitive.arity === 1) return caseOf(primitive, single(parts[0]!.printed))
      const lines = ['let total = 0']
      parts.forEach(({ k, printed }, index) => {
        const add = index === 0 ? 'total =' : 'total +='
        lines.push(`if ((flags[${ROWS[k]!}]! & ACTIVE) !== 0) {`)
        lines.push(...reads(printed.inputs).map((line) => `  ${line}`))
        lines.push(...printed.statements.map((line) => `  ${line}`))
        lines.push(`  ${add} ${bracketed(orZero(printed, TANGENTS[k]!))}`, '}')
      })
      lines.push('tangent[row] = total')
      return caseOf(primitive, lines)
    })
    .join('')
}

/** The expression, and 0 where the tangent is exactly 0: no slope, however steep, makes more of nothing. */
function orZero(printed: Printed, tangent: string): string {
  const text = printed.outputs[0]!
  return text === tangent || text === `-${tangent}` ? text : `${tangent} === 0 ? 0 : ${text}`
}

function single(printed: Printed): string[] {
  return [
    ...reads(printed.inputs),
    ...printed.statements,
    `tangent[row] = ${orZero(printed, 'dx')}`,
  ]
}

/** Cases of the adjoint sweep with tangents. */
export function reverseDualCases(imports: Imports): string {
  return primitives
    .filter((primitive) => ruled(primitive).length > 0)
    .map((primitive) => {
      const lines: string[] = []
      for (const k of ruled(primitive)) lines.push(...dualUpdate(primitive, k, imports))
      return caseOf(primitive, lines)
    })
    .join('')
}

/** The update of operand k. Other operands that are not active have tangents of 0. */
function dualUpdate(primitive: ElementwisePrimitive, k: number, imports: Imports): string[] {
  const row = ROWS[k]!
  const printed = scaledWithTangent(primitive, k, imports)!
  const body = [
    ...reads(printed.inputs, (name) => {
      const j = TANGENTS.indexOf(name as (typeof TANGENTS)[number])
      return j < 0 || j === k
        ? READ[name]!
        : `(flags[${ROWS[j]!}]! & ACTIVE) !== 0 ? ${READ[name]!} : 0`
    }),
    ...printed.statements,
    `adjoint[${row}]! += ${printed.outputs[0]!}`,
    `adjointTangent[${row}]! += ${printed.outputs[1]!}`,
  ]
  if (primitive.arity === 1) return body
  return [`if ((flags[${row}]! & ACTIVE) !== 0) {`, ...body.map((line) => `  ${line}`), '}']
}
