import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { Affine, Reference } from '../program/memory.js'
import type { Layout } from './layout.js'

const infix: Readonly<Record<number, string>> = /* @__PURE__ */ (() => ({
  [OP.add]: '+',
  [OP.sub]: '-',
  [OP.mul]: '*',
  [OP.div]: '/',
  [OP.lt]: '<',
  [OP.le]: '<=',
  [OP.gt]: '>',
  [OP.ge]: '>=',
  [OP.eq]: '===',
  [OP.ne]: '!==',
  [OP.and]: '&&',
  [OP.or]: '||',
}))()

const mathNames: Readonly<Record<number, string>> = /* @__PURE__ */ (() => ({
  [OP.min]: 'min',
  [OP.max]: 'max',
  [OP.abs]: 'abs',
  [OP.sqrt]: 'sqrt',
  [OP.floor]: 'floor',
  [OP.ceil]: 'ceil',
  [OP.trunc]: 'trunc',
}))()

/** The functions of `Math` that expressions call. */
export const mathFunctions: readonly string[] = /* @__PURE__ */ Object.values(mathNames)

/** Nodes as expressions of JavaScript: memory is `m`, tables `t0`, `t1`, …, loop indices `i1`, `i2`, … */
export class Expressions {
  private readonly graph: Graph
  private readonly layout: Layout

  constructor(graph: Graph, layout: Layout) {
    this.graph = graph
    this.layout = layout
  }

  /** A node, whose operands `text` gives. */
  of(id: number, text: (id: number) => string): string {
    const { op, a, b, c, d } = this.graph.columns
    const code = op[id]!
    const x = a[id]!
    switch (code) {
      case OP.load:
        return this.entry(this.graph.references[x]!)
      case OP.loadAt:
        return `m[${this.layout.startOf(this.graph.arrays[x]!) + c[id]!} + (${text(b[id]!)} | 0)]`
      case OP.neg:
        return `(-${text(x)})`
      case OP.not:
        return `(!${text(x)})`
      case OP.select:
        return `(${text(x)} ? ${text(b[id]!)} : ${text(c[id]!)})`
      case OP.call:
      case OP.call2:
      case OP.call3: {
        const operands = [x, b[id]!, c[id]!].slice(0, code - OP.call + 1)
        return `${this.graph.functionNames[d[id]!]!}(${operands.map(text).join(', ')})`
      }
      case OP.min:
      case OP.max:
        return `${mathNames[code]!}(${text(x)}, ${text(b[id]!)})`
    }
    const sign = infix[code]
    if (sign !== undefined) return `(${text(x)} ${sign} ${text(b[id]!)})`
    return `${mathNames[code]!}(${text(x)})`
  }

  /** The entry of memory that a reference means. */
  entry({ array, table, offset, terms }: Reference): string {
    const start = { offset: this.layout.startOf(array) + offset, terms }
    if (table === undefined) return `m[${sumText(start)}]`
    const number = this.graph.tables.indexOf(table.positions)
    return `m[${sumText(start)} + t${number}[${sumText(table)}]]`
  }
}

function sumText({ offset, terms }: Affine): string {
  const moving = terms.map(({ scope, stride }) =>
    stride === 1 ? `i${scope}` : `${stride} * i${scope}`,
  )
  return offset === 0 && moving.length > 0 ? moving.join(' + ') : [offset, ...moving].join(' + ')
}

/** A number as a literal. */
export function literal(x: number): string {
  if (Object.is(x, -0)) return '(-0)'
  return x < 0 ? `(${x})` : `${x}`
}
