import type { Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { ROW } from '../tape/rows.js'
import type { ArrayNode, Tape } from '../tape/tape.js'
import { copied, zeroLike, type Tensor, type TensorData } from '../tensor.js'

/** Adds a contribution to the adjoint of any row; an array's first one is borrowed. */
export function addToAdjoint(tape: Tape, row: number, contribution: Value): void {
  const node = arrayNode(tape, row)
  if (node === undefined) tape.adjoint[row]! += Number(contribution)
  else if (node.adjoint === undefined) node.adjoint = contribution as Tensor
  else addInto(ownAdjoint(node), contribution as Tensor)
}

/** Adds a contribution to the tangent of the adjoint of any row. */
export function addToAdjointTangent(tape: Tape, row: number, contribution: Value): void {
  const node = arrayNode(tape, row)
  if (node === undefined) tape.adjointTangent[row]! += Number(contribution)
  else if (node.adjointTangent === undefined) node.adjointTangent = contribution as Tensor
  else addInto(ownAdjointTangent(node), contribution as Tensor)
}

/** The node of a row that holds an array; scalar results of array operations live in the columns. */
export function arrayNode(tape: Tape, row: number): ArrayNode | undefined {
  if (tape.operation[row] !== ROW.array) return undefined
  const node = tape.node(row)
  return typeof node.value === 'number' ? undefined : node
}

/** The adjoint in a row; undefined where nothing has come to an array. */
export function adjointOf(tape: Tape, row: number): Concrete | undefined {
  const node = arrayNode(tape, row)
  return node === undefined ? tape.adjoint[row]! : node.adjoint
}

/** The tangent of the adjoint in a row, likewise. */
export function adjointTangentOf(tape: Tape, row: number): Concrete | undefined {
  const node = arrayNode(tape, row)
  return node === undefined ? tape.adjointTangent[row]! : node.adjointTangent
}

function addInto(total: TensorData, { data }: Tensor): void {
  for (let i = 0; i < total.length; i++) total[i]! += data[i]!
}

/** The adjoint of an array, in memory that is ours, zeros if nothing has come yet. */
export function ownAdjoint(node: ArrayNode): TensorData {
  if (!node.adjointOwned) {
    node.adjoint =
      node.adjoint === undefined ? (zeroLike(node.value) as Tensor) : copied(node.adjoint)
    node.adjointOwned = true
  }
  return (node.adjoint as Tensor).data
}

/** The tangent of an array's adjoint, likewise. */
export function ownAdjointTangent(node: ArrayNode): TensorData {
  if (!node.adjointTangentOwned) {
    const before = node.adjointTangent
    node.adjointTangent =
      before === undefined ? (zeroLike(node.value) as Tensor) : copied(before as Tensor)
    node.adjointTangentOwned = true
  }
  return (node.adjointTangent as Tensor).data
}
