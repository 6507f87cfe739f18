import type {
  CoreBinary,
  CoreComparison,
  CoreUnary,
} from '../../packages/ad-core/src/compile/core-builder.js'

type ValueInstruction = CoreUnary | CoreBinary | 'constant' | 'input' | 'select' | 'call'
type MaskInstruction = CoreComparison | 'and' | 'or' | 'not'

/** A number that a lowering computes. */
export interface ValueNode {
  readonly kind: 'value'
  readonly id: number
  readonly instruction: ValueInstruction
  readonly operands: readonly CoreNode[]
  /** Name of the input or of the called function. */
  readonly name?: string
  /** What a constant is. */
  readonly constant?: number
}

/** A truth that a lowering computes. */
export interface MaskNode {
  readonly kind: 'mask'
  readonly id: number
  readonly instruction: MaskInstruction
  readonly operands: readonly CoreNode[]
}

export type CoreNode = ValueNode | MaskNode

const FOLDED: Readonly<Record<CoreUnary | CoreBinary, (x: number, y: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
}

/** Nodes of the core's instructions, each once: what is the same is the same object. */
export class CoreGraph {
  private readonly nodes = new Map<string, CoreNode>()

  input(name: string): ValueNode {
    return this.value('input', [], { name })
  }

  constant(constant: number): ValueNode {
    return this.value('constant', [], { constant })
  }

  /** An arithmetic instruction; of constants, its result. */
  arithmetic(instruction: CoreUnary | CoreBinary, ...operands: readonly ValueNode[]): ValueNode {
    const [x, y = NaN] = operands.map(({ constant }) => constant)
    return x !== undefined && operands.every(({ constant }) => constant !== undefined)
      ? this.constant(FOLDED[instruction](x, y))
      : this.value(instruction, operands)
  }

  select(mask: MaskNode, x: ValueNode, y: ValueNode): ValueNode {
    return this.value('select', [mask, x, y])
  }

  call(name: string, operands: readonly ValueNode[]): ValueNode {
    return this.value('call', operands, { name })
  }

  compare(comparison: CoreComparison, x: ValueNode, y: ValueNode): MaskNode {
    return this.mask(comparison, [x, y])
  }

  logic(instruction: 'and' | 'or' | 'not', ...operands: readonly MaskNode[]): MaskNode {
    return this.mask(instruction, operands)
  }

  private value(
    instruction: ValueInstruction,
    operands: readonly CoreNode[],
    rest: Pick<ValueNode, 'name' | 'constant'> = {},
  ): ValueNode {
    const { name = '', constant } = rest
    const number = Object.is(constant, -0) ? '-0' : String(constant)
    const key = keyOf(`${instruction} ${name} ${number}`, operands)
    const id = this.nodes.size
    return this.once(key, { kind: 'value', id, instruction, operands, ...rest })
  }

  private mask(instruction: MaskInstruction, operands: readonly CoreNode[]): MaskNode {
    const id = this.nodes.size
    return this.once(keyOf(instruction, operands), { kind: 'mask', id, instruction, operands })
  }

  private once<N extends CoreNode>(key: string, node: N): N {
    const known = this.nodes.get(key)
    if (known !== undefined) return known as N
    this.nodes.set(key, node)
    return node
  }
}

function keyOf(text: string, operands: readonly CoreNode[]): string {
  return [text, ...operands.map(({ id }) => id)].join(' ')
}

/** How often each node below an output is used; the instructions are the keys. */
export function usesBelow(output: CoreNode): ReadonlyMap<CoreNode, number> {
  const uses = new Map<CoreNode, number>()
  const visit = (node: CoreNode): void => {
    if (node.instruction === 'input' || node.instruction === 'constant') return
    const before = uses.get(node) ?? 0
    uses.set(node, before + 1)
    if (before === 0) node.operands.forEach(visit)
  }
  visit(output)
  return uses
}

/** Names of the functions that an output calls, one for each call. */
export function callsBelow(output: ValueNode): readonly string[] {
  return [...usesBelow(output).keys()].flatMap((node) =>
    node.instruction === 'call' ? [node.name!] : [],
  )
}
