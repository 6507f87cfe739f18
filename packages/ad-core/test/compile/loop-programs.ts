import fc from 'fast-check'
import { abs, add, fma, lt, mul, pow, sin, sub, sum, tanh, type Traced } from '@wengert/ad-core'

/** An index expression: a constant plus multiples of the loop indices around, innermost first. */
interface Index {
  readonly offset: number
  readonly strides: readonly number[]
}

type Operand =
  | { readonly kind: 'variable'; readonly name: number }
  | { readonly kind: 'entry'; readonly at: Index }
  | { readonly kind: 'number'; readonly at: Index; readonly scale: number }
  | { readonly kind: 'stored'; readonly list: number; readonly at: Index }

type Statement =
  | {
      readonly kind: 'assign'
      readonly name: number
      readonly operation: number
      readonly operands: readonly Operand[]
    }
  | { readonly kind: 'store'; readonly list: number; readonly operand: Operand }
  | { readonly kind: 'branch'; readonly on: Operand; readonly then: Statement }
  | {
      readonly kind: 'loop'
      readonly count: number
      /** How the count grows with the index of the loop around. */
      readonly growth: number
      readonly body: readonly Statement[]
    }

const VARIABLES = 3
const LISTS = 2
const LENGTH = 20

type Scalar = Traced | number
const operations: readonly ((...x: Scalar[]) => Scalar)[] = [
  (x, y) => add(x!, y!),
  (x, y) => sub(x!, y!),
  (x, y) => mul(x!, y!),
  (x) => sin(x!),
  (x) => tanh(x!),
  (x, y) => pow(abs(x!), y!),
  (x, y, z) => fma(x!, y!, z!),
]

const index: fc.Arbitrary<Index> = fc.record({
  offset: fc.nat(3),
  strides: fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 3 }),
})

const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.record({ kind: fc.constant('variable' as const), name: fc.nat(VARIABLES - 1) }),
  fc.record({ kind: fc.constant('entry' as const), at: index }),
  fc.record({
    kind: fc.constant('number' as const),
    at: index,
    scale: fc.constantFrom(1, 0.1, -0, NaN),
  }),
  fc.record({ kind: fc.constant('stored' as const), list: fc.nat(LISTS - 1), at: index }),
)

const assign: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constant('assign' as const),
  name: fc.nat(VARIABLES - 1),
  operation: fc.nat(operations.length - 1),
  operands: fc.array(operand, { minLength: 3, maxLength: 3 }),
})

const simple: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: assign },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('store' as const), list: fc.nat(LISTS - 1), operand }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('branch' as const), on: operand, then: assign }),
  },
)

function block(depth: number): fc.Arbitrary<readonly Statement[]> {
  const loop: fc.Arbitrary<Statement>[] =
    depth === 0
      ? []
      : [
          fc.record({
            kind: fc.constant('loop' as const),
            count: fc.integer({ min: 0, max: depth === 1 ? 20 : 8 }),
            growth: fc.constantFrom(0, 0, 0, 1),
            body: block(depth - 1),
          }),
        ]
  return fc.array(fc.oneof(simple, ...loop, ...loop), { minLength: 1, maxLength: 4 })
}

/** Programs with nested loops, recurrences, lists that are filled and read, and branches. */
export const programs: fc.Arbitrary<readonly Statement[]> = block(3)

/** The function that a program is, of a vector or, its entries then being vectors, of a matrix. */
export function runProgram(program: readonly Statement[]): (x: Traced) => Scalar {
  return (x) => {
    const variables: Scalar[] = [x.at(0), 0.5, x.at(1)]
    const lists: Scalar[][] = [[x.at(2)], [0.25]]
    const valueOf = (operand: Operand, indices: readonly number[]): Scalar => {
      if (operand.kind === 'variable') return variables[operand.name]!
      const at = indexAt(operand.at, indices)
      if (operand.kind === 'number') return at * operand.scale
      if (operand.kind === 'entry') return x.at(((at % LENGTH) + LENGTH) % LENGTH)
      const list = lists[operand.list]!
      return list[((at % list.length) + list.length) % list.length]!
    }
    const run = (statement: Statement, indices: readonly number[]): void => {
      if (statement.kind === 'assign') {
        const operands = statement.operands.map((operand) => valueOf(operand, indices))
        variables[statement.name] = operations[statement.operation]!(...operands)
      } else if (statement.kind === 'store') {
        lists[statement.list]!.push(valueOf(statement.operand, indices))
      } else if (statement.kind === 'branch') {
        const on = valueOf(statement.on, indices)
        const scalar = typeof on === 'number' || on.shape.length === 0
        if (lt(scalar ? on : sum(on), 0.3)) run(statement.then, indices)
      } else {
        const count = statement.count + statement.growth * (indices[0] ?? 0)
        for (let i = 0; i < count; i++) {
          for (const inner of statement.body) run(inner, [i, ...indices])
        }
      }
    }
    for (const statement of program) run(statement, [])
    return variables.reduce((a, b) => add(a, b))
  }
}

function indexAt({ offset, strides }: Index, indices: readonly number[]): number {
  return strides.reduce((sum, stride, level) => sum + stride * (indices[level] ?? 0), offset)
}

/** A point to run programs at. */
export const programPoint: Float64Array = Float64Array.from(
  { length: 2 * LENGTH },
  (_, i) => Math.sin(i * i) / 2,
)
