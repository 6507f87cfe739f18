import type { Value } from '../../packages/ad-core/src/operand.js'
import type { Graph } from './graph.js'
import { Imports, valueExpression } from './operations.js'

/** Statements that compute shared parts, and an expression for each output. */
export interface Printed {
  readonly statements: readonly string[]
  readonly outputs: readonly string[]
  /** Names of the inputs that are used. */
  readonly inputs: ReadonlySet<string>
  /** Whether anything is called: such work is worth a branch around it. */
  readonly calls: boolean
}

/** Prints values of a graph as JavaScript; what is used more than once gets a name. */
export function print(graph: Graph, outputs: readonly Value[], imports: Imports): Printed {
  const ids = outputs.map((output) => graph.idOf(output))
  const uses = countUses(graph, ids)
  const statements: string[] = []
  const inputs = new Set<string>()
  const text = new Map<number, string>()
  let calls = false
  const expression = (id: number): string => {
    const known = text.get(id)
    if (known !== undefined) return known
    const node = graph.nodes[id]!
    if (node.kind === 'input') {
      inputs.add(node.name)
      return node.name
    }
    if (node.kind === 'constant') return printNumber(node.value)
    const printed = valueExpression(node.primitive, node.operands.map(expression), imports)
    if (/[\w$]\(/.test(printed)) calls = true
    if ((uses.get(id) ?? 0) < 2) return printed
    const name = `e${statements.length}`
    statements.push(`const ${name} = ${unwrapped(printed)}`)
    text.set(id, name)
    return name
  }
  const printed = ids.map((id) => unwrapped(expression(id)))
  return { statements, outputs: printed, inputs, calls }
}

function countUses(graph: Graph, ids: readonly number[]): Map<number, number> {
  const uses = new Map<number, number>()
  const visit = (id: number): void => {
    const before = uses.get(id) ?? 0
    uses.set(id, before + 1)
    const node = graph.nodes[id]!
    if (before === 0 && node.kind === 'operation') node.operands.forEach(visit)
  }
  ids.forEach(visit)
  // An operand that is printed in several places by one value expression counts as several.
  for (const node of graph.nodes) {
    if (node.kind !== 'operation') continue
    const names = node.operands.map((_, k) => `operand${k}`)
    const sample = sampleExpression(node.primitive, names)
    node.operands.forEach((id, k) => {
      if (!uses.has(id)) return
      const times = sample.split(names[k]!).length - 1
      if (times > 1) uses.set(id, uses.get(id)! + times - 1)
    })
  }
  return uses
}

function sampleExpression(
  ...[primitive, names]: [Parameters<typeof valueExpression>[0], string[]]
): string {
  return valueExpression(primitive, names, new Imports())
}

/** A number as JavaScript that reads back as the same. */
export function printNumber(x: number): string {
  if (Object.is(x, -0)) return '-0'
  return x < 0 ? `(${x})` : String(x)
}

/** Without the parentheses around the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === '(') depth++
    if (text[i] === ')') depth--
    if (depth === 0) return text
  }
  return text.slice(1, -1)
}
