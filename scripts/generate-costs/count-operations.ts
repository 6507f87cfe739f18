/** Sources in which every floating-point operation counts itself when it is executed. */
import ts from 'typescript'
import { functionAround, innerOf, mathCall, type Kinds } from './floating.js'

/** The function that instrumented sources call; they expect it in scope. */
export const COUNTER = '$counted'

/**
 * The text of a source file that counts what it computes: +, −, ×, ÷, %, powers, changes of sign,
 * comparisons of floating numbers and the functions of `Math` are an operation each (a `max` of k
 * numbers is k − 1), as on the tape. Index arithmetic isn't counted, nor is reading, writing, copying
 * and rounding to an integer or to f32. What doesn't change while a loop runs is counted once, before
 * it, wherever it is written.
 */
export function countingText(file: ts.SourceFile, kinds: Kinds): string {
  const source = file.text
  const before = new Map<ts.Node, number>()

  function render(node: ts.Node): string {
    const skipped = ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)
    const text = skipped ? node.getText(file) : renderChildren(node)
    const operations = skipped ? 0 : operationsOf(node, kinds)
    if (operations > 0) {
      const loop = outermostLoop(node as ts.Expression, kinds)
      if (loop === undefined) return `${COUNTER}(${operations}, ${text})`
      before.set(loop, (before.get(loop) ?? 0) + operations)
    }
    const hoisted = before.get(node)
    return hoisted === undefined ? text : `{ ${COUNTER}(${hoisted}, 0); ${text} }`
  }

  function renderChildren(node: ts.Node): string {
    let text = ''
    let from = node.getStart(file)
    ts.forEachChild(node, (child) => {
      if (ts.isElementAccessExpression(node) && child === node.argumentExpression) return
      const start = child.getStart(file)
      text += source.slice(from, start) + render(child)
      from = child.end
    })
    return text + source.slice(from, node.end)
  }

  return source.slice(0, file.getStart(file)) + renderChildren(file)
}

/** How many operations the evaluation of one node is, its operands' not included. */
function operationsOf(node: ts.Node, { isFloating, isNumber }: Kinds): number {
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken, right } = node
    if (!ARITHMETIC.has(operatorToken.kind)) return 0
    return (isFloating(left) || isFloating(right)) && isNumber(left) && isNumber(right) ? 1 : 0
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator, operand } = node
    return UNARY.has(operator) && !ts.isNumericLiteral(operand) && isFloating(operand) ? 1 : 0
  }
  if (!ts.isCallExpression(node)) return 0
  const operation = mathCall(node)
  if (operation === undefined || FREE.test(operation) || !isFloating(node)) return 0
  if (node.arguments.some(ts.isSpreadElement)) {
    throw new Error(
      `generate-costs: expected arguments that can be counted, got ${node.getText()}. Perhaps a loop?`,
    )
  }
  return operation === 'max' || operation === 'min' ? node.arguments.length - 1 : 1
}

/** The outermost loop around an expression throughout which the expression stays what it is. */
function outermostLoop(expression: ts.Expression, kinds: Kinds): ts.Node | undefined {
  const around = functionAround(expression)
  let found: ts.Node | undefined
  for (let node: ts.Node = expression; node !== around && node.parent; node = node.parent) {
    if (!ts.isIterationStatement(node, false)) continue
    if (!staysThroughout(node, expression, kinds)) break
    found = node
  }
  return found !== undefined && ts.isLabeledStatement(found.parent) ? found.parent : found
}

/** Made of literals, and of names that stand for the same number all the time. */
function staysThroughout(loop: ts.Node, e: ts.Expression, kinds: Kinds): boolean {
  const stays = (part: ts.Expression): boolean => staysThroughout(loop, part, kinds)
  if (ts.isNumericLiteral(e)) return true
  if (ts.isIdentifier(e)) {
    const declaration = kinds.declarationOf(e)
    return declaration !== undefined && !isWithin(declaration, loop) && !assigns(loop, e.text)
  }
  if (ts.isBinaryExpression(e)) {
    return !isAssignment(e.operatorToken.kind) && stays(e.left) && stays(e.right)
  }
  if (ts.isPrefixUnaryExpression(e)) {
    return e.operator === ts.SyntaxKind.MinusToken && stays(e.operand)
  }
  if (ts.isCallExpression(e)) return mathCall(e) !== undefined && e.arguments.every(stays)
  const inner = innerOf(e)
  return inner !== undefined && stays(inner)
}

function isWithin(node: ts.Node, whole: ts.Node): boolean {
  return (
    node.getSourceFile() === whole.getSourceFile() && whole.pos <= node.pos && node.end <= whole.end
  )
}

/** Whether something of this name is assigned somewhere in a node. */
function assigns(node: ts.Node, name: string): boolean {
  const target =
    (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && node.left) ||
    (ts.isPrefixUnaryExpression(node) &&
      node.operator !== ts.SyntaxKind.MinusToken &&
      node.operand) ||
    (ts.isPostfixUnaryExpression(node) && node.operand)
  if (target && ts.isIdentifier(target) && target.text === name) return true
  return ts.forEachChild(node, (child) => assigns(child, name) || undefined) ?? false
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
}

/** Functions of `Math` that place and convert, but don't compute. */
const FREE = /^(ceil|clz32|floor|fround|imul|random|round|trunc)$/

const UNARY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.PlusPlusToken,
  ts.SyntaxKind.MinusMinusToken,
])

const ARITHMETIC: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.MinusEqualsToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.AsteriskEqualsToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.PercentEqualsToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.AsteriskAsteriskEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])
