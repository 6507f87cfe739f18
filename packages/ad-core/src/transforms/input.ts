import type { Concrete, Primitive } from '../primitive.js'
import { SCALAR } from '../shape.js'
import type { Level } from '../tape/level.js'
import { ACTIVE, ROW } from '../tape/rows.js'
import { isActive, recordNode, Traced, valueOfRow } from '../tape/traced.js'

/** An input of a transform: itself where it stands for a value of an outer one. */
export const identityInput: Primitive = {
  name: 'input',
  kind: 'array',
  linearity: 'joint',
  evaluate: ([x]) => x!,
  pushforward: (_k, tangent) => tangent,
  pullback: (_k, cotangent) => cotangent,
  flops: () => 0,
}

/** Records a value that a level starts from. */
export function recordInput(level: Level, value: Concrete, active: boolean): Traced {
  if (typeof value !== 'number' && value.shape.length > 0)
    return recordNamed(level, [], value, active)
  const flags = active ? ACTIVE : 0
  return new Traced(level, level.tape.push(ROW.input, 0, 0, Number(value), flags), SCALAR)
}

/** Records a value of an outer level as an input of this one, under a row of its own. */
export function recordAlias(level: Level, row: number): Traced {
  return recordNamed(level, [row], valueOfRow(level.tape, row), isActive(level.tape, row))
}

function recordNamed(
  level: Level,
  rows: readonly number[],
  value: Concrete,
  active: boolean,
): Traced {
  const primitive = identityInput
  return recordNode(level, { primitive, rows, constants: [], attributes: undefined, value, active })
}
