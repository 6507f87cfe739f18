import { Dual, primal, pushforward, tangentOf, withTangent } from '../dual.js'
import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import type { Region, SweepKind } from '../tape/region.js'
import { ACTIVE, ROW } from '../tape/rows.js'
import { covering, type ArrayNode, type Tape } from '../tape/tape.js'
import { valueOfRow } from '../tape/traced.js'
import { type Tensor, zeroLike } from '../tensor.js'
import {
  addToAdjoint,
  addToAdjointTangent,
  arrayNode,
  ownAdjoint,
  ownAdjointTangent,
} from './accumulate.js'
import { forward, reverse, reverseDual, reversePair, type DualArithmetic } from './engine.js'

/**
 * Numeric sweeps over rows [from, to) of a tape. Scalar rows belong to the engine; arrays, their
 * entries and regions are handled here, by their own rules.
 */

/** Forward mode: tangents of all active rows from the tangents of the inputs. */
export function forwardSweep(tape: Tape, from: number, to: number): void {
  tape.tangent = covering(tape.tangent, tape.length)
  let row = from
  for (;;) {
    row = forward(tape, row, to)
    if (row >= to) return
    forwardRow(tape, row)
    row++
  }
}

function forwardRow(tape: Tape, row: number): void {
  const kind = tape.operation[row]
  if (kind === ROW.region) {
    tape.regions[tape.left[row]!]!.sweep(tape, 'tangent')
    return
  }
  if ((tape.flags[row]! & ACTIVE) === 0) return
  if (kind === ROW.element) {
    const { tangent } = tape.nodes[tape.left[row]!]!
    tape.tangent[row] = tangent === undefined ? 0 : (tangent as Tensor).data[tape.right[row]!]!
    return
  }
  const node = tape.node(row)
  if (node.rows.length === 0) return
  const tangents = node.rows.map((operand) => tangentOfRow(tape, operand))
  const operands = operandValues(tape, node)
  const t = pushforward(node.primitive, tangents, operands, node.value, node.attributes)
  setTangent(tape, row, t)
}

/** The tangent in a row; undefined where it is a structural zero. */
export function tangentOfRow(tape: Tape, row: number): Concrete | undefined {
  if (row < 0 || (tape.flags[row]! & ACTIVE) === 0) return undefined
  const node = arrayNode(tape, row)
  return node === undefined ? tape.tangent[row]! : node.tangent
}

export function setTangent(tape: Tape, row: number, tangent: Value | undefined): void {
  const node = arrayNode(tape, row)
  if (node === undefined) tape.tangent[row] = tangent === undefined ? 0 : Number(tangent)
  else node.tangent = tangent as Concrete | undefined
}

/** Concrete operands of an array row. */
export function operandValues(tape: Tape, node: ArrayNode): Concrete[] {
  return node.rows.map((row, k) => (row < 0 ? node.constants[k]! : valueOfRow(tape, row)))
}

/** Forgets the adjoints of rows [from, to). */
export function clearAdjoints(tape: Tape, from: number, to: number): void {
  tape.adjoint = covering(tape.adjoint, tape.length)
  tape.adjoint.fill(0, from, to)
  const { nodes } = tape
  for (let k = nodes.length - 1; k >= 0 && nodes[k]!.row >= from; k--) {
    const node = nodes[k]!
    node.adjoint = undefined
    node.adjointTangent = undefined
    node.adjointOwned = false
    node.adjointTangentOwned = false
  }
}

/** Forgets the tangents of the adjoints of rows [from, to). */
export function clearAdjointTangents(tape: Tape, from: number, to: number): void {
  tape.adjointTangent = covering(tape.adjointTangent, tape.length)
  tape.adjointTangent.fill(0, from, to)
}

/** Makes the tangents of the adjoints of rows [from, to) their adjoints. */
export function takeTangentsAsAdjoints(tape: Tape, from: number, to: number): void {
  tape.adjoint.set(tape.adjointTangent.subarray(from, to), from)
  for (const node of tape.nodes) {
    if (node.row < from || node.row >= to) continue
    node.adjoint = node.adjointTangent
    node.adjointOwned = node.adjointTangentOwned
    node.adjointTangentOwned = false
  }
}

/** Reverse mode: adjoints of all rows that reach a seeded one. */
export function reverseSweep(tape: Tape, from: number, to: number): void {
  let row = to
  for (;;) {
    row = reverse(tape, from, row)
    if (row < from) return
    reverseRow(tape, row)
  }
}

function reverseRow(tape: Tape, row: number): void {
  const kind = tape.operation[row]
  if (kind === ROW.region) {
    tape.regions[tape.left[row]!]!.sweep(tape, 'adjoint')
    return
  }
  if ((tape.flags[row]! & ACTIVE) === 0 || !isReached(tape, row)) return
  if (kind === ROW.element) {
    ownAdjoint(tape.nodes[tape.left[row]!]!)[tape.right[row]!]! += tape.adjoint[row]!
    return
  }
  const isArray = arrayNode(tape, row) !== undefined
  const cotangent = isArray ? tape.node(row).adjoint! : tape.adjoint[row]!
  pullbackNode(tape, tape.node(row), cotangent, addToAdjoint, ownAdjoint)
}

/** Moves a cotangent of an array operation to its operands, in the lane that `add` and `own` write. */
function pullbackNode(
  tape: Tape,
  node: ArrayNode,
  cotangent: Concrete,
  add: typeof addToAdjoint,
  own: typeof ownAdjoint,
): void {
  const { primitive, value, attributes } = node
  const operands = operandValues(tape, node)
  for (let k = 0; k < operands.length; k++) {
    const operand = node.rows[k]!
    if (operand < 0 || (tape.flags[operand]! & ACTIVE) === 0) continue
    if (primitive.pullbackInto !== undefined) {
      primitive.pullbackInto(own(tape.node(operand)), cotangent, attributes)
      continue
    }
    const contribution = primitive.pullback(k, cotangent, operands, value, attributes)
    if (contribution !== undefined) add(tape, operand, contribution)
  }
}

/** Whether anything has come to a row: a cotangent that is exactly 0 is nothing. */
function isReached(tape: Tape, row: number): boolean {
  const node = arrayNode(tape, row)
  return node === undefined ? tape.adjoint[row] !== 0 : node.adjoint !== undefined
}

function isReachedByTangent(tape: Tape, row: number): boolean {
  const node = arrayNode(tape, row)
  return node === undefined ? tape.adjointTangent[row] !== 0 : node.adjointTangent !== undefined
}

function isReachedByEither(tape: Tape, row: number): boolean {
  return isReached(tape, row) || isReachedByTangent(tape, row)
}

/** Whether a sweep has something to do in a region that is differentiated: anything has come to its results. */
export function concerns(kind: SweepKind, { active, outputs }: Region, tape: Tape): boolean {
  if (!active || kind === 'tangent') return active
  const reached = kind === 'adjoint' ? isReached : isReachedByEither
  return outputs.some((output) => reached(tape, output))
}

/** Forward over reverse: adjoints with their tangents, after a forward sweep over the same rows. */
export function reverseDualSweep(tape: Tape, from: number, to: number): void {
  let row = to
  for (;;) {
    row = reverseDual(tape, from, row, duals)
    if (row < from) return
    reverseDualRow(tape, row)
  }
}

/**
 * Reverse mode with two cotangents at once: adjoints in the one column, what comes from the second
 * cotangent in the other. Slopes are computed once for both.
 */
export function reversePairSweep(tape: Tape, from: number, to: number): void {
  let row = to
  for (;;) {
    row = reversePair(tape, from, row)
    if (row < from) return
    reversePairRow(tape, row)
  }
}

/** The reverse sweep of a kind. */
export function adjointSweep(tape: Tape, kind: SweepKind, from: number, to: number): void {
  if (kind === 'adjoint') reverseSweep(tape, from, to)
  else if (kind === 'two adjoints') reversePairSweep(tape, from, to)
  else reverseDualSweep(tape, from, to)
}

function reversePairRow(tape: Tape, row: number): void {
  if (tape.operation[row] === ROW.region) {
    tape.regions[tape.left[row]!]!.sweep(tape, 'two adjoints')
    return
  }
  if ((tape.flags[row]! & ACTIVE) === 0) return
  const node = tape.nodes[tape.left[row]!]!
  if (tape.operation[row] === ROW.element) {
    ownAdjoint(node)[tape.right[row]!]! += tape.adjoint[row]!
    ownAdjointTangent(node)[tape.right[row]!]! += tape.adjointTangent[row]!
    return
  }
  const isArray = arrayNode(tape, row) !== undefined
  if (isReached(tape, row)) {
    const first = isArray ? node.adjoint! : tape.adjoint[row]!
    pullbackNode(tape, node, first, addToAdjoint, ownAdjoint)
  }
  if (isReachedByTangent(tape, row)) {
    const second = isArray ? node.adjointTangent! : tape.adjointTangent[row]!
    pullbackNode(tape, node, second, addToAdjointTangent, ownAdjointTangent)
  }
}

const duals: DualArithmetic = {
  make: (value, tangent) => new Dual(value, tangent),
  primal,
  tangent: tangentOf,
}

function reverseDualRow(tape: Tape, row: number): void {
  const kind = tape.operation[row]
  if (kind === ROW.region) {
    tape.regions[tape.left[row]!]!.sweep(tape, 'adjoint and its tangent')
    return
  }
  if ((tape.flags[row]! & ACTIVE) === 0) return
  if (!isReachedByEither(tape, row)) return
  if (kind === ROW.element) {
    const node = tape.nodes[tape.left[row]!]!
    const offset = tape.right[row]!
    ownAdjoint(node)[offset]! += tape.adjoint[row]!
    ownAdjointTangent(node)[offset]! += tape.adjointTangent[row]!
    return
  }
  const node = tape.node(row)
  const isArray = arrayNode(tape, row) !== undefined
  const cotangent = isArray
    ? withTangent(node.adjoint ?? zeroLike(node.value), node.adjointTangent)
    : withTangent(tape.adjoint[row]!, tape.adjointTangent[row]!)
  const operands = operandValues(tape, node).map((x, k) =>
    withTangent(x, tangentOfRow(tape, node.rows[k]!)),
  )
  const result = withTangent(node.value, tangentOfRow(tape, row))
  for (let k = 0; k < operands.length; k++) {
    const operand = node.rows[k]!
    if (operand < 0 || (tape.flags[operand]! & ACTIVE) === 0) continue
    if (node.primitive.pullbackInto !== undefined) {
      const { primitive, attributes } = node
      if (node.adjoint !== undefined) {
        primitive.pullbackInto!(ownAdjoint(tape.node(operand)), node.adjoint, attributes)
      }
      if (node.adjointTangent !== undefined) {
        const tangents = ownAdjointTangent(tape.node(operand))
        primitive.pullbackInto!(tangents, node.adjointTangent, attributes)
      }
      continue
    }
    const x = node.primitive.pullback(k, cotangent, operands, result, node.attributes)
    if (x === undefined) continue
    addToAdjoint(tape, operand, primal(x))
    const tangent = tangentOf(x)
    if (tangent !== undefined) addToAdjointTangent(tape, operand, tangent)
  }
}
