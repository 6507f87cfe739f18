import { scaledBy } from './linearize.js'
import { type Imports, opcodeOf, primitives, valueExpression } from './operations.js'

const READ: Readonly<Record<string, string>> = {
  x: 'x[i * sx]!',
  y: 'y[i * sy]!',
  z: 'z[i * sz]!',
  r: 'r[i]!',
  t: 't[i * st]!',
}
const PARAMETERS = ['x, sx', 'y, sy', 'z, sz']

/** Loops out[i] = f(x[i], y[i], z[i]). */
export function valueLoops(imports: Imports): string {
  return primitives
    .map((primitive) => {
      const operands = ['x', 'y', 'z'].slice(0, primitive.arity)
      const parameters = PARAMETERS.slice(0, primitive.arity).join(', ')
      return (
        `  // ${primitive.name}\n  ${opcodeOf(primitive)}: (n, out, ${parameters}) => {\n    for (let i = 0; i < n; i++) {\n` +
        operands.map((name) => `      const ${name}i = ${READ[name]!}\n`).join('') +
        `      out[i] = ${valueExpression(
          primitive,
          operands.map((name) => `${name}i`),
          imports,
        )}\n    }\n  },\n`
      )
    })
    .join('')
}

/** The expression, and 0 where the tangent is exactly 0. */
function orZero(text: string): string {
  return text === 'ti' || text === '-ti' ? text : `ti === 0 ? 0 : ${text}`
}

/** Loops out[i] = t[i]·∂/∂x_k. */
export function scaledLoops(imports: Imports): string {
  return primitives
    .filter(({ discrete, linearity }) => !discrete && linearity !== 'joint')
    .map((primitive) => {
      const loops = primitive.scaled.map((_, k) => {
        const printed = scaledBy(primitive, k, ['t'], imports)
        if (printed === undefined) return '    undefined,\n'
        const rename = (text: string): string =>
          text.replace(/\b([xyzrt])\b(?!\w|\()/g, (name) => `${name}i`)
        return (
          `    (n, out, t, st, x, sx, y, sy, z, sz, r) => {\n      for (let i = 0; i < n; i++) {\n` +
          [...new Set([...printed.inputs, 't'])]
            .sort()
            .map((name) => `        const ${name}i = ${READ[name]!}\n`)
            .join('') +
          printed.statements.map((line) => `        ${rename(line)}\n`).join('') +
          `        out[i] = ${orZero(rename(printed.outputs[0]!))}\n      }\n    },\n`
        )
      })
      return `  // ${primitive.name}\n  ${opcodeOf(primitive)}: [\n${loops.join('')}  ],\n`
    })
    .join('')
}
