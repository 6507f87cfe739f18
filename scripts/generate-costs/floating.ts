/** Which expressions of some sources are floating-point numbers, and which are indices and sizes. */
import ts from 'typescript'

/** The kinds of values that expressions of the analysed sources have. */
export interface Kinds {
  /** Whether an expression is a floating-point number, or an array or tuple that holds some. */
  readonly isFloating: (expression: ts.Expression) => boolean
  /** Whether its type is that of numbers. */
  readonly isNumber: (expression: ts.Expression) => boolean
  /** What declares the thing that a name stands for. */
  readonly declarationOf: (name: ts.Node) => ts.Node | undefined
}

/**
 * Floating is what is read from arrays of floating-point numbers, literals with a fraction, what
 * `Math` computes from floating numbers, what functions without a body in these sources return
 * (schedules, queries), and what arithmetic, assignments, parameters, properties and return values
 * carry on from there. All else that is a number counts or places something.
 */
export function kindsIn(program: ts.Program, files: readonly ts.SourceFile[]): Kinds {
  const checker = program.getTypeChecker()
  const analysed = new Set(files)
  /** Declarations of variables, parameters and properties that hold, functions that return floating. */
  const carriers = new Set<ts.Node>()
  let grew = true

  function mark(carrier: ts.Node | undefined): void {
    if (carrier === undefined || carriers.has(carrier)) return
    carriers.add(carrier)
    grew = true
  }

  function isCarrier(declaration: ts.Node | undefined): boolean {
    return declaration !== undefined && carriers.has(declaration)
  }

  function declarationOf(name: ts.Node): ts.Node | undefined {
    let symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name)
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) {
      symbol = checker.getAliasedSymbol(symbol)
    }
    return declaring(symbol)
  }

  function isNumber(expression: ts.Expression): boolean {
    return isNumberType(checker.getTypeAtLocation(expression))
  }

  function holdsFloating(array: ts.Expression): boolean {
    return isFloatArray(checker.getTypeAtLocation(array)) || isFloating(array)
  }

  function isFloatArray(type: ts.Type): boolean {
    const bound = checker.getBaseConstraintOfType(type) ?? type
    if (bound.isUnionOrIntersection()) return bound.types.some(isFloatArray)
    return FLOAT_ARRAYS.has(bound.symbol?.name ?? '')
  }

  function isFloating(e: ts.Expression): boolean {
    if (ts.isNumericLiteral(e)) return !Number.isInteger(Number(e.text))
    if (ts.isIdentifier(e)) return isCarrier(declarationOf(e))
    if (ts.isPropertyAccessExpression(e)) {
      return isNamespace(e.expression) || isCarrier(declarationOf(e.name))
    }
    if (ts.isElementAccessExpression(e)) return holdsFloating(e.expression)
    if (ts.isCallExpression(e)) return isFloatingCall(e)
    if (ts.isSpreadElement(e)) return holdsFloating(e.expression)
    if (ts.isConditionalExpression(e)) return isFloating(e.whenTrue) || isFloating(e.whenFalse)
    if (ts.isPrefixUnaryExpression(e) || ts.isPostfixUnaryExpression(e)) {
      return e.operator !== ts.SyntaxKind.ExclamationToken && isFloating(e.operand)
    }
    if (ts.isArrayLiteralExpression(e)) return e.elements.some(isFloating)
    if (ts.isBinaryExpression(e)) return isFloatingBinary(e)
    const inner = innerOf(e)
    return inner !== undefined && isFloating(inner)
  }

  function isFloatingBinary({
    left,
    operatorToken: { kind },
    right,
  }: ts.BinaryExpression): boolean {
    if (kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.CommaToken) {
      return isFloating(right)
    }
    return !YIELDS_NO_FLOAT.has(kind) && (isFloating(left) || isFloating(right))
  }

  function isFloatingCall(call: ts.CallExpression): boolean {
    const operation = mathCall(call)
    if (operation !== undefined)
      return !KEEPS_KIND.test(operation) || call.arguments.some(isFloating)
    const callee = checker.getResolvedSignature(call)?.declaration
    if (callee === undefined) return false
    if (analysed.has(callee.getSourceFile()) && bodyOf(callee) !== undefined) {
      return carriers.has(callee)
    }
    if (program.isSourceFileDefaultLibrary(callee.getSourceFile())) {
      const method = ts.isPropertyAccessExpression(call.expression) ? call.expression : undefined
      return (
        method !== undefined &&
        GIVES_ELEMENT.test(method.name.text) &&
        holdsFloating(method.expression)
      )
    }
    return isNumber(call)
  }

  function flow(target: ts.Node): void {
    if (ts.isIdentifier(target)) mark(declarationOf(target))
    else if (ts.isPropertyAccessExpression(target)) mark(declarationOf(target.name))
    else if (ts.isElementAccessExpression(target)) {
      const array = bare(target.expression)
      if (!TYPED_ARRAY.test(checker.getTypeAtLocation(array).symbol?.name ?? '')) flow(array)
    } else if (ts.isArrayLiteralExpression(target)) target.elements.forEach(flow)
    else if (ts.isBindingElement(target)) flow(target.name)
    else if (ts.isArrayBindingPattern(target)) target.elements.forEach(flow)
  }

  function follow(node: ts.Node): void {
    if (ts.isVariableDeclaration(node)) {
      const { initializer, name } = node
      if (initializer !== undefined && carriesInto(name, initializer)) flow(name)
    } else if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer)) {
      if (holdsFloating(node.expression)) flow(node.initializer.declarations[0]!.name)
    } else if (ts.isParameter(node)) {
      if (node.initializer !== undefined && isFloating(node.initializer)) mark(node)
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name
      const whole = checker.getTypeAtLocation(node.parent)
      const from = ts.isIdentifier(name) ? declaring(whole.getProperty(name.text)) : undefined
      if (isCarrier(from)) flow(node.name)
      if (node.initializer !== undefined && isFloating(node.initializer)) flow(node.name)
    } else if (ts.isBinaryExpression(node) && ASSIGNS.has(node.operatorToken.kind)) {
      if (isFloating(node.right)) flow(bare(node.left))
    } else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      followProperty(node)
    } else if (ts.isReturnStatement(node)) {
      if (node.expression !== undefined && isFloating(node.expression)) mark(functionAround(node))
    } else if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      if (isFloating(node.body)) mark(node)
    }
    if (ts.isCallExpression(node)) followArguments(node)
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) followContext(node)
    ts.forEachChild(node, follow)
  }

  function carriesInto(name: ts.BindingName, initializer: ts.Expression): boolean {
    return ts.isArrayBindingPattern(name) ? holdsFloating(initializer) : isFloating(initializer)
  }

  function followProperty(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): void {
    const value = ts.isPropertyAssignment(node) ? node.initializer : node.name
    if (!isFloating(value)) return
    mark(node)
    const wanted = checker.getContextualType(node.parent)?.getProperty(node.name.getText())
    mark(declaring(wanted))
  }

  function followArguments(call: ts.CallExpression): void {
    const parameters = checker.getResolvedSignature(call)?.declaration?.parameters ?? []
    call.arguments.forEach((argument, k) => {
      const parameter = parameters[k]
      if (parameter === undefined || ts.isJSDocParameterTag(parameter)) return
      if (holdsFloating(argument)) mark(parameter)
    })
    const method = ts.isPropertyAccessExpression(call.expression) ? call.expression : undefined
    const [callback] = call.arguments
    if (method === undefined || callback === undefined || !ts.isArrowFunction(callback)) return
    if (!holdsFloating(method.expression)) return
    const taken = TAKES_TWO_ELEMENTS.test(method.name.text) ? 2 : 1
    callback.parameters.slice(0, taken).forEach(mark)
  }

  /** A function handed to another one receives what that one calls it with. */
  function followContext(node: ts.ArrowFunction | ts.FunctionExpression): void {
    const [wanted] = checker.getContextualType(node)?.getCallSignatures() ?? []
    wanted?.declaration?.parameters.forEach((parameter, k) => {
      if (carriers.has(parameter)) mark(node.parameters[k])
    })
  }

  while (grew) {
    grew = false
    files.forEach(follow)
  }
  return { isFloating, isNumber, declarationOf }
}

/** The name of the function of `Math` that an expression calls. */
export function mathCall({ expression }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined
  const { expression: namespace, name } = expression
  return ts.isIdentifier(namespace) && namespace.text === 'Math' ? name.text : undefined
}

/** What stands within brackets, assertions of a type or of existence. */
export function innerOf(e: ts.Expression): ts.Expression | undefined {
  const wraps =
    ts.isParenthesizedExpression(e) ||
    ts.isNonNullExpression(e) ||
    ts.isAsExpression(e) ||
    ts.isSatisfiesExpression(e)
  return wraps ? e.expression : undefined
}

/** The function whose body holds a node. */
export function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike)
}

const FLOAT_ARRAYS: ReadonlySet<string> = new Set(['Float64Array', 'Float32Array'])

const TYPED_ARRAY = /^(Float|Int|Uint|Big).*Array$/

/** Functions of `Math` that give whole numbers for whole numbers. */
const KEEPS_KIND = /^(abs|ceil|clz32|floor|imul|max|min|round|sign|trunc)$/

const GIVES_ELEMENT = /^(at|find|findLast|pop|reduce|reduceRight|shift|map|slice|filter)$/

const TAKES_TWO_ELEMENTS = /^(reduce|reduceRight|sort|toSorted)$/

/** Operators that give no floating number, whatever their operands. */
const YIELDS_NO_FLOAT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ts.SyntaxKind.InKeyword,
  ts.SyntaxKind.InstanceOfKeyword,
])

const ASSIGNS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
  ts.SyntaxKind.AsteriskEqualsToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.PercentEqualsToken,
  ts.SyntaxKind.AsteriskAsteriskEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
])

function bare(e: ts.Expression): ts.Expression {
  const inner = innerOf(e)
  return inner === undefined ? e : bare(inner)
}

function bodyOf(declaration: ts.Node): ts.Node | undefined {
  return (declaration as ts.FunctionLikeDeclaration).body
}

function declaring(symbol: ts.Symbol | undefined): ts.Node | undefined {
  return symbol?.valueDeclaration ?? symbol?.declarations?.[0]
}

/** `Math.PI`, `Number.EPSILON` and the like. */
function isNamespace(e: ts.Expression): boolean {
  return ts.isIdentifier(e) && (e.text === 'Math' || e.text === 'Number')
}

/** Numbers, and what an array may hold where no `!` says that it does. */
function isNumberType(type: ts.Type): boolean {
  if (type.isUnion()) {
    return type.types.every((part) => isNumberType(part) || part.flags === ts.TypeFlags.Undefined)
  }
  return (type.flags & ts.TypeFlags.NumberLike) !== 0
}
