import * as numerics from '../../packages/ad-core/src/ops/numerics/index.js'
import * as internal from '../../packages/ad-core/src/ops/internal.js'
import * as operations from '../../packages/ad-core/src/ops/index.js'
import type { ElementwisePrimitive } from '../../packages/ad-core/src/primitive.js'

/** Rows below this number are structure; see rows.ts. */
const FIRST_OPCODE = 16

/** All elementwise primitives in the order of their opcodes, which is the order of their names. */
export const primitives: readonly ElementwisePrimitive[] = [
  ...Object.values(operations),
  ...Object.values(internal),
]
  .flatMap((operation) => ('primitive' in operation ? [operation.primitive] : []))
  .filter((primitive, k, all) => all.findIndex(({ name }) => name === primitive.name) === k)
  .sort((a, b) => (a.name < b.name ? -1 : 1))

/** The opcode of a primitive. */
export function opcodeOf(primitive: ElementwisePrimitive): number {
  return FIRST_OPCODE + primitives.findIndex(({ name }) => name === primitive.name)
}

/** Names of numeric functions that generated code has used, to be imported. */
export class Imports {
  private readonly names = new Set<string>()
  private readonly math = new Set<string>()

  use(name: string): string {
    this.names.add(name)
    return name
  }

  /** A function of Math, read once at the top of the module. */
  useMath(name: string): string {
    this.math.add(name)
    return name
  }

  /** The declaration of the functions of Math in use, or nothing. */
  mathDeclaration(): string {
    return this.math.size === 0 ? '' : `\nconst { ${[...this.math].sort().join(', ')} } = Math\n`
  }

  /** The import statement, with its path to the numerics, or nothing. */
  statement(path: string): string {
    if (this.names.size === 0) return ''
    const sorted = [...this.names].sort()
    const line = `import { ${sorted.join(', ')} } from '${path}'\n`
    return line.length <= 101
      ? line
      : `import {\n${sorted.map((name) => `  ${name},\n`).join('')}} from '${path}'\n`
  }
}

/** JavaScript for a primitive's value at operands that are already JavaScript. */
export function valueExpression(
  { name, value }: ElementwisePrimitive,
  operands: readonly string[],
  imports: Imports,
): string {
  const mathName = Object.getOwnPropertyNames(Math).find(
    (key) => Math[key as keyof Math] === (value as unknown),
  )
  if (mathName !== undefined) return `${imports.useMath(mathName)}(${operands.join(', ')})`
  const known = Object.entries(numerics).find(([, f]) => (f as unknown) === value)
  if (known !== undefined) return `${imports.use(known[0])}(${operands.join(', ')})`
  const match = /^\(?([\w$,\s]*)\)?\s*=>\s*([^{][\s\S]*)$/.exec(value.toString())
  if (match === null) {
    throw new Error(
      `${name}: expected value to be a Math function, a function of numerics or an arrow with an expression`,
    )
  }
  const parameters = match[1]!.split(',').map((parameter) => parameter.trim())
  const body = match[2]!.replace(/[\w$]+(?:\.[\w$]+)?/g, (word) => {
    if (word.startsWith('Math.')) return imports.useMath(word.slice('Math.'.length))
    const k = parameters.indexOf(word)
    return k < 0 ? word : operands[k]!
  })
  return `(${body.replace(/\s+/g, ' ')})`
}
