import type { Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { adjointOf, adjointTangentOf } from '../sweeps/accumulate.js'
import { current, type Level } from '../tape/level.js'
import { concerns } from '../sweeps/sweep.js'
import type { Region, SweepKind } from '../tape/region.js'
import { ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'
import { isActive, recordNode, Traced, valueOfRow } from '../tape/traced.js'
import type { Derivatives } from '../transforms/run.js'
import { AliasedBody } from './aliased-body.js'
import { bodyLevel } from './body.js'
import { outerRows } from './outer-state.js'

/**
 * Whether derivatives of a value may mix arguments with something else. The value's rows begin at
 * `from`, those that stand for the arguments at `mark`.
 */
export function hasCaptured(
  level: Level,
  args: readonly Value[],
  mark: number,
  from: number,
  y: Traced,
): boolean {
  const { tape } = level
  if (y.id < from) return false
  if (level.opaqueBodies) {
    const moves = args.some((x) => x instanceof Traced && isActive(tape, x.id))
    return moves && isActive(tape, y.id)
  }
  // An inner transform's inputs need not be active.
  return outerRows(tape, from, tape.length).some(
    (row) => row < mark && tape.operation[row] !== ROW.constant,
  )
}

/**
 * The value of a custom operation with a rule as a function of what it captures: its derivatives are
 * those with respect to the captured alone, and themselves functions of the arguments too. Numeric
 * sweeps go over its rows apart; inner transforms find an operation on the captured in the result's row.
 */
export class CapturedValue implements Region {
  readonly row: number
  readonly outputs: readonly number[]
  readonly sources: readonly number[] = []
  readonly active: boolean
  readonly result: Traced
  private readonly body: AliasedBody
  /** The result's tangent, from its sweep until the sweep around comes to the result's row. */
  private tangent: Concrete | undefined

  constructor(
    level: Level,
    active: boolean,
    args: readonly Value[],
    value: (aliases: readonly Value[]) => Value,
  ) {
    const { tape } = level
    this.active = active
    this.row = tape.push(ROW.region, tape.regions.length, 0, 0, 0)
    tape.regions.push(this)
    this.body = new AliasedBody(bodyLevel(level), args, (aliases) => [value(aliases)])
    const rows = [...this.body.sources, ...this.body.results]
    this.result = recordNode(level, {
      primitive: this.operation(tape),
      rows,
      constants: rows.map(() => undefined),
      attributes: undefined,
      value: valueOfRow(tape, this.body.results[0]!),
      active,
    })
    this.outputs = [this.result.id]
  }

  /** The value as an operation; its last operand is where it was computed. */
  private operation(tape: Tape): Primitive {
    const { body } = this
    const { sources } = body
    let latest: { operands: readonly Value[]; cotangents: Derivatives } | undefined
    return {
      name: 'output',
      kind: 'array',
      evaluate: (operands) => operands[sources.length]!,
      jvp: (tangents) => {
        if (current === undefined) return this.tangent
        const own = tangents.slice(0, -1)
        if (own.every((tangent) => tangent === undefined)) return undefined
        return body.emitPushforward(tape, sources, own)[0]
      },
      pushforward: () => undefined,
      pullback(k, cotangent, operands) {
        if (current === undefined || k === sources.length) return undefined
        if (latest?.operands !== operands) {
          latest = { operands, cotangents: body.emitPullback(tape, [cotangent], sources) }
        }
        return latest.cotangents[k]
      },
      flops: () => 0,
    }
  }

  sweep(tape: Tape, kind: SweepKind): void {
    if (!concerns(kind, this, tape)) return
    if (kind === 'tangent') {
      this.tangent = this.body.forward(tape, [])[0]
      return
    }
    const [output] = this.outputs as readonly [number]
    const others = kind === 'adjoint' ? undefined : [adjointTangentOf(tape, output)]
    this.body.reverse(tape, kind, [adjointOf(tape, output)], others)
  }

  pullback(): never {
    throw new Error('inner transforms differentiate the row of the result')
  }

  pushforward(): never {
    throw new Error('inner transforms differentiate the row of the result')
  }
}
