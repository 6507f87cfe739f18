import * as numerics from '../../packages/ad-core/src/ops/numerics/index.js'
import { callsBelow, CoreGraph, usesBelow, type CoreNode, type ValueNode } from './core-graph.js'
import { NotLowerable } from './lower-expression.js'
import { lowerText } from './lower-function.js'
import { Imports, primitives, valueExpression } from './operations.js'
import { printNumber } from './print.js'

const OPERANDS = ['x', 'y', 'z'] as const

/** Functions that build an operation's value in the core, and the functions that those call. */
export interface Lowerings {
  readonly entries: string
  readonly functions: string
}

/** The lowering of every operation, by name in the order of opcodes. */
export function lowerings(imports: Imports): Lowerings {
  const called = new Set<string>()
  const entries = primitives.map((primitive) => {
    const operands = OPERANDS.slice(0, primitive.arity)
    const text = valueExpression(primitive, operands, new Imports())
    const output = lowered(primitive.name, text, operands)
    callsBelow(output).forEach((name) => called.add(name))
    return `  ${primitive.name}: (b, ${operands.join(', ')}) => ${printLowering(output)},\n`
  })
  const functions = [...called]
    .sort()
    .map((name) => (name in numerics ? `  ${imports.use(name)},\n` : `  ${name}: Math.${name},\n`))
  return { entries: entries.join(''), functions: functions.join('') }
}

function lowered(operation: string, text: string, operands: readonly string[]): ValueNode {
  try {
    return lowerText(new CoreGraph(), text, operands)
  } catch (error) {
    if (!(error instanceof NotLowerable)) throw error
    throw new Error(`${operation}: the core has no form of ${text}: ${error.message}`, {
      cause: error,
    })
  }
}

/** An arrow's body; what is used more than once gets a name. */
function printLowering(output: ValueNode): string {
  const uses = usesBelow(output)
  const names = new Map<CoreNode, string>()
  const statements: string[] = []
  const expression = (node: CoreNode): string => {
    if (node.instruction === 'input') return node.name!
    if (node.instruction === 'constant') return `b.constant(${printNumber(node.constant!)})`
    const known = names.get(node)
    if (known !== undefined) return known
    const operands = node.operands.map(expression)
    if (node.instruction === 'call') operands.unshift(`'${node.name!}'`)
    const text = `b.${node.instruction}(${operands.join(', ')})`
    if (uses.get(node) === 1) return text
    const name = `e${names.size}`
    names.set(node, name)
    statements.push(`const ${name} = ${text}\n`)
    return name
  }
  const text = expression(output)
  return statements.length === 0 ? text : `{\n${statements.join('')}return ${text}\n}`
}
