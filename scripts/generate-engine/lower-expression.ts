import ts from 'typescript'
import type {
  CoreBinary,
  CoreComparison,
  CoreUnary,
} from '../../packages/ad-core/src/compile/core-builder.js'
import type { CoreGraph, MaskNode, ValueNode } from './core-graph.js'

/** Where names in an expression come from. */
export interface Scope {
  /** The node of a parameter, or the expression of a constant with the scope that it stands in. */
  lookUp(name: string): ValueNode | Bound | undefined
  /** The value of a call of a function that is no part of the language. */
  call(graph: CoreGraph, name: string, operands: readonly ValueNode[]): ValueNode
}

/** An expression that has a name. */
export interface Bound {
  readonly expression: ts.Expression
  readonly scope: Scope
}

/** Text that the core has no instructions for. */
export class NotLowerable extends Error {}

const ARITHMETIC: ReadonlyMap<ts.SyntaxKind, CoreBinary> = new Map([
  [ts.SyntaxKind.PlusToken, 'add'],
  [ts.SyntaxKind.MinusToken, 'sub'],
  [ts.SyntaxKind.AsteriskToken, 'mul'],
  [ts.SyntaxKind.SlashToken, 'div'],
])

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, CoreComparison> = new Map([
  [ts.SyntaxKind.LessThanToken, 'lt'],
  [ts.SyntaxKind.LessThanEqualsToken, 'le'],
  [ts.SyntaxKind.GreaterThanToken, 'gt'],
  [ts.SyntaxKind.GreaterThanEqualsToken, 'ge'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, 'eq'],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, 'ne'],
])

/** Functions of Math that are instructions, with their number of operands. */
const INSTRUCTIONS: ReadonlyMap<string, 1 | 2> = new Map<CoreUnary | CoreBinary, 1 | 2>([
  ['abs', 1],
  ['sqrt', 1],
  ['floor', 1],
  ['ceil', 1],
  ['trunc', 1],
  ['min', 2],
  ['max', 2],
])

function unsupported(node: ts.Node): NotLowerable {
  return new NotLowerable(`no instructions for ${ts.SyntaxKind[node.kind]}`)
}

/** The node of an expression that is a number. */
export function lowerValue(graph: CoreGraph, expression: ts.Expression, scope: Scope): ValueNode {
  const value = (part: ts.Expression): ValueNode => lowerValue(graph, part, scope)
  if (ts.isParenthesizedExpression(expression)) return value(expression.expression)
  if (ts.isNumericLiteral(expression)) return graph.constant(Number(expression.text))
  if (ts.isIdentifier(expression)) return lowerName(graph, expression.text, scope)
  if (ts.isPropertyAccessExpression(expression)) return lowerConstant(graph, expression)
  if (ts.isPrefixUnaryExpression(expression)) {
    if (expression.operator !== ts.SyntaxKind.MinusToken) throw unsupported(expression)
    return graph.arithmetic('neg', value(expression.operand))
  }
  if (ts.isBinaryExpression(expression)) {
    const x = value(expression.left)
    const y = value(expression.right)
    const instruction = ARITHMETIC.get(expression.operatorToken.kind)
    if (instruction !== undefined) return graph.arithmetic(instruction, x, y)
    return lowerPower(graph, expression, x, y)
  }
  if (ts.isConditionalExpression(expression)) {
    const mask = lowerMask(graph, expression.condition, scope)
    return graph.select(mask, value(expression.whenTrue), value(expression.whenFalse))
  }
  if (ts.isCallExpression(expression)) return lowerCall(graph, expression, scope)
  throw unsupported(expression)
}

/** A power of constants, which is how large constants are written. */
function lowerPower(
  graph: CoreGraph,
  power: ts.BinaryExpression,
  x: ValueNode,
  y: ValueNode,
): ValueNode {
  const isPower = power.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken
  if (!isPower || x.constant === undefined || y.constant === undefined) throw unsupported(power)
  return graph.constant(x.constant ** y.constant)
}

function lowerName(graph: CoreGraph, name: string, scope: Scope): ValueNode {
  const found = scope.lookUp(name)
  if (found !== undefined)
    return 'expression' in found ? lowerValue(graph, found.expression, found.scope) : found
  if (name === 'Infinity' || name === 'NaN') return graph.constant(Number(name))
  return mathConstant(graph, name)
}

function mathConstant(graph: CoreGraph, name: string): ValueNode {
  const constant: unknown = Math[name as keyof Math]
  if (typeof constant !== 'number') throw new NotLowerable(`no value of ${name}`)
  return graph.constant(constant)
}

function lowerConstant(graph: CoreGraph, access: ts.PropertyAccessExpression): ValueNode {
  const name = propertyOf('Math', access)
  if (name === undefined) throw unsupported(access)
  return mathConstant(graph, name)
}

function propertyOf(object: string, access: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(access) &&
    ts.isIdentifier(access.expression) &&
    access.expression.text === object
    ? access.name.text
    : undefined
}

function lowerCall(graph: CoreGraph, call: ts.CallExpression, scope: Scope): ValueNode {
  const operands = call.arguments.map((argument) => lowerValue(graph, argument, scope))
  const callee = call.expression
  const name = ts.isIdentifier(callee) ? callee.text : propertyOf('Math', callee)
  if (name === undefined) throw unsupported(call)
  if (INSTRUCTIONS.get(name) === operands.length)
    return graph.arithmetic(name as CoreUnary | CoreBinary, ...operands)
  return name === 'sign' ? sign(graph, operands[0]!) : scope.call(graph, name, operands)
}

/** Math.sign: x itself where it is ±0 or NaN. */
function sign(graph: CoreGraph, x: ValueNode): ValueNode {
  const zero = graph.constant(0)
  const negative = graph.compare('lt', x, zero)
  const rest = graph.select(negative, graph.constant(-1), x)
  return graph.select(graph.compare('gt', x, zero), graph.constant(1), rest)
}

/** The node of an expression that is true or false. */
export function lowerMask(graph: CoreGraph, expression: ts.Expression, scope: Scope): MaskNode {
  const mask = (part: ts.Expression): MaskNode => lowerMask(graph, part, scope)
  if (ts.isParenthesizedExpression(expression)) return mask(expression.expression)
  if (ts.isIdentifier(expression)) {
    const found = scope.lookUp(expression.text)
    if (found === undefined || !('expression' in found)) throw unsupported(expression)
    return lowerMask(graph, found.expression, found.scope)
  }
  if (ts.isPrefixUnaryExpression(expression)) {
    if (expression.operator !== ts.SyntaxKind.ExclamationToken) throw unsupported(expression)
    return graph.logic('not', mask(expression.operand))
  }
  if (ts.isCallExpression(expression)) return lowerTest(graph, expression, scope)
  if (!ts.isBinaryExpression(expression)) throw unsupported(expression)
  const { left, right, operatorToken } = expression
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return graph.logic('and', mask(left), mask(right))
  if (operatorToken.kind === ts.SyntaxKind.BarBarToken)
    return graph.logic('or', mask(left), mask(right))
  const comparison = COMPARISONS.get(operatorToken.kind)
  if (comparison === undefined) throw unsupported(expression)
  return graph.compare(comparison, lowerValue(graph, left, scope), lowerValue(graph, right, scope))
}

/** Number.isNaN(x), and Object.is(x, −0): what equals 0 and has a negative reciprocal. */
function lowerTest(graph: CoreGraph, call: ts.CallExpression, scope: Scope): MaskNode {
  const [x, y] = call.arguments.map((argument) => lowerValue(graph, argument, scope))
  if (x === undefined) throw unsupported(call)
  if (propertyOf('Number', call.expression) === 'isNaN') return graph.compare('ne', x, x)
  if (propertyOf('Object', call.expression) !== 'is' || !Object.is(y?.constant, -0))
    throw unsupported(call)
  const zero = graph.constant(0)
  const reciprocal = graph.arithmetic('div', graph.constant(1), x)
  return graph.logic('and', graph.compare('eq', x, zero), graph.compare('lt', reciprocal, zero))
}

/** The node of what statements return: constants, conditions with a return in them, and a return. */
export function lowerStatements(
  graph: CoreGraph,
  statements: readonly ts.Statement[],
  scope: Scope,
): ValueNode {
  const [first, ...rest] = statements
  if (first === undefined) throw new NotLowerable('no return')
  if (ts.isBlock(first)) return lowerStatements(graph, [...first.statements, ...rest], scope)
  if (ts.isReturnStatement(first) && first.expression !== undefined)
    return lowerValue(graph, first.expression, scope)
  if (ts.isIfStatement(first)) {
    const otherwise = first.elseStatement === undefined ? [] : [first.elseStatement]
    return graph.select(
      lowerMask(graph, first.expression, scope),
      lowerStatements(graph, [first.thenStatement, ...rest], scope),
      lowerStatements(graph, [...otherwise, ...rest], scope),
    )
  }
  if (ts.isVariableStatement(first))
    return lowerStatements(graph, rest, withConstants(first.declarationList, scope))
  throw unsupported(first)
}

function withConstants(list: ts.VariableDeclarationList, outer: Scope): Scope {
  if ((list.flags & ts.NodeFlags.Const) === 0) throw unsupported(list)
  return list.declarations.reduce<Scope>((scope, { name, initializer }) => {
    if (!ts.isIdentifier(name) || initializer === undefined) throw unsupported(list)
    const bound: Bound = { expression: initializer, scope }
    return {
      lookUp: (wanted) => (wanted === name.text ? bound : scope.lookUp(wanted)),
      call: (...call) => scope.call(...call),
    }
  }, outer)
}
