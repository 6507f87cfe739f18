import ts from 'typescript'
import { isKernel } from '../../packages/ad-core/src/compile/wasm/kernels/kernels.js'
import * as numerics from '../../packages/ad-core/src/ops/numerics/index.js'
import { callsBelow, CoreGraph, usesBelow, type ValueNode } from './core-graph.js'
import { lowerStatements, lowerValue, NotLowerable, type Scope } from './lower-expression.js'
import { exportingFile, numericSources } from './numeric-sources.js'
import { primitives } from './operations.js'

/** How many instructions a function may have that is written out where it is called. */
const SHORT = 20

/** The file of ops/numerics that a name comes from, seen from a file there or from a record. */
function fileOf(name: string, from: string | undefined): string | undefined {
  if (from === undefined) return exportingFile(name)
  const { functions, constants, imports } = numericSources.get(from)!
  return functions.has(name) || constants.has(name) ? from : imports.get(name)
}

/** The names of a file of ops/numerics, or of a record where that is undefined, and parameters. */
function scopeOf(file: string | undefined, parameters: ReadonlyMap<string, ValueNode>): Scope {
  return {
    lookUp(name) {
      const parameter = parameters.get(name)
      const source = fileOf(name, file)
      if (parameter !== undefined || source === undefined) return parameter
      const expression = numericSources.get(source)?.constants.get(name)
      return expression && { expression, scope: scopeOf(source, new Map()) }
    },
    call(graph, name, operands) {
      const source = fileOf(name, file)
      if (source === undefined) return callOfMath(graph, name, operands)
      return !isKernel(name) && isWorthInlining(source, name)
        ? inlined(graph, source, name, operands)
        : graph.call(name, operands)
    },
  }
}

function callOfMath(graph: CoreGraph, name: string, operands: readonly ValueNode[]): ValueNode {
  if (typeof Math[name as keyof Math] !== 'function') throw new NotLowerable(`no function ${name}`)
  if (name in numerics) throw new Error(`Math.${name} and the numerics' ${name} are not the same`)
  return graph.call(name, operands)
}

function inlined(
  graph: CoreGraph,
  file: string,
  name: string,
  operands: readonly ValueNode[],
): ValueNode {
  const { parameters, body } = numericSources.get(file)!.functions.get(name)!
  if (body === undefined || parameters.length !== operands.length)
    throw new NotLowerable(`${name} takes ${parameters.length} operands`)
  const known = new Map(
    parameters.map((parameter, k) => [(parameter.name as ts.Identifier).text, operands[k]!]),
  )
  return lowerStatements(graph, body.statements, scopeOf(file, known))
}

/** Functions that are the value of an operation: others have no name in the core. */
function isOperation(name: string): boolean {
  const wanted: unknown = numerics[name as keyof typeof numerics] ?? Math[name as keyof Math]
  return primitives.some(({ value }) => value === wanted)
}

const decided = new Map<string, boolean>()

/**
 * Whether a function is short and calls nothing but operations, each once: all sides of a choice are
 * computed, so that one with the same function on either side is better left to be called.
 */
function isWorthInlining(file: string, name: string): boolean {
  const key = `${file} ${name}`
  if (!decided.has(key)) {
    decided.set(key, false) // while it is looked at: a function that calls itself is not
    decided.set(key, isShort(file, name))
  }
  return decided.get(key)!
}

function isShort(file: string, name: string): boolean {
  const graph = new CoreGraph()
  const parameters = numericSources.get(file)!.functions.get(name)?.parameters ?? []
  const inputs = parameters.map((_, k) => graph.input(`${k}`))
  try {
    const output = inlined(graph, file, name, inputs)
    const calls = callsBelow(output)
    return (
      usesBelow(output).size <= SHORT &&
      new Set(calls).size === calls.length &&
      calls.every(isOperation)
    )
  } catch (error) {
    if (error instanceof NotLowerable) return false
    throw error
  }
}

/** The node of a record's text at the named operands. */
export function lowerText(graph: CoreGraph, text: string, operands: readonly string[]): ValueNode {
  const [statement] = ts.createSourceFile('', text, ts.ScriptTarget.ES2022).statements
  if (statement === undefined || !ts.isExpressionStatement(statement))
    throw new NotLowerable(`${text} is no expression`)
  const inputs = new Map(operands.map((name) => [name, graph.input(name)]))
  return lowerValue(graph, statement.expression, scopeOf(undefined, inputs))
}
