/** An instruction with those before it that compute its operands. */
interface Expression {
  readonly head: string
  readonly operands: readonly Expression[]
  /** Characters on one line. */
  readonly width: number
  readonly depth: number
}

const LINE = 100
const DEEPEST = 24

/**
 * Lines of instructions in WebAssembly's text format, folded into expressions: (f64.add (local.get 0)
 * (local.get 1)). Folded or not, the text means the instructions in the order in which they came.
 */
export class FoldedLines {
  readonly lines: string[] = []
  private readonly pending: Expression[] = []
  private indentation: string

  constructor(indentation: string) {
    this.indentation = indentation
  }

  /** An instruction that takes so many operands; one without a result stands on a line of its own. */
  instruction(head: string, operandCount: number, hasResult: boolean): void {
    let count = Math.min(operandCount, this.pending.length)
    if (this.pending.slice(this.pending.length - count).some(({ depth }) => depth >= DEEPEST)) {
      this.flush()
      count = 0
    }
    const operands = this.pending.splice(this.pending.length - count, count)
    const width = operands.reduce((sum, operand) => sum + 1 + operand.width, head.length + 2)
    const depth = 1 + Math.max(0, ...operands.map((operand) => operand.depth))
    this.pending.push({ head, operands, width, depth })
    if (!hasResult) this.flush()
  }

  /** The start of a block. */
  open(head: string): void {
    this.flush()
    this.lines.push(this.indentation + head)
    this.indentation += '  '
  }

  /** The end of a block. */
  close(head: string): void {
    this.flush()
    this.indentation = this.indentation.slice(2)
    this.lines.push(this.indentation + head)
  }

  /** The start of a block's second part. */
  middle(head: string): void {
    this.close(head)
    this.indentation += '  '
  }

  /** Writes all instructions that wait for one that takes them. */
  flush(): void {
    for (const expression of this.pending) this.write(expression, this.indentation, '')
    this.pending.length = 0
  }

  private write({ head, operands, width }: Expression, indentation: string, after: string): void {
    if (operands.length === 0 || indentation.length + width + after.length <= LINE) {
      this.lines.push(indentation + flat({ head, operands }) + after)
      return
    }
    this.lines.push(`${indentation}(${head}`)
    operands.forEach((operand, k) =>
      this.write(operand, indentation + '  ', k === operands.length - 1 ? `)${after}` : ''),
    )
  }
}

function flat({ head, operands }: Pick<Expression, 'head' | 'operands'>): string {
  return `(${[head, ...operands.map(flat)].join(' ')})`
}
