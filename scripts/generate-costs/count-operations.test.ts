import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'
import { COUNTER } from './count-operations.js'
import { countingSources } from './sources.js'
import { counted, tally } from './tally.js'

const n = 6

/** Bodies of functions of two arrays of n = 6 numbers above zero, and the operations that each executes. */
const BODIES: readonly (readonly [name: string, body: string, operations: number])[] = [
  ['elementwise', 'for (let i = 0; i < x.length; i++) x[i] = x[i]! * 2 + 1', 2 * n],
  ['index arithmetic', 'for (let i = 0; i < n; i++) x[(2 * i + 1) % n] = y[n - 1 - i]!', 0],
  ['places in variables', 'for (let i = 0, k = 0; i < n; k += i++) x[place(n, k)] = y[0]!', 0],
  [
    'halves of whole numbers',
    'const k = (n * (n + 1)) / 2; x[k - (k % n)] = x[Math.max(0, k - 30)]!',
    0,
  ],
  ['compound assignment', 'for (let i = 0; i < n; i++) x[i]! += y[i]!', n],
  ['a sum', 'let sum = 0; for (let i = 0; i < n; i++) sum -= x[i]! * x[i]!; x[0] = sum', 2 * n],
  ['max of three', 'for (let i = 0; i < n; i++) x[i] = Math.max(0.5, x[i]!, y[i]!)', 2 * n],
  ['functions', 'x[0] = Math.exp(x[0]!) ** 2 - Math.sqrt(n); x[1] = Math.floor(x[1]!)', 4],
  ['signs', 'x[0] = -x[0]!; x[1] = -0.5; x[2] = +x[2]!', 1],
  ['comparisons', 'for (let i = 0; i < n; i++) if (x[i]! > 0 && i > n) x[i] = 2 * x[i]!', n],
  ['comparisons of what may be missing', 'if (x[0] === 2 || x[9] === undefined) x[1] = 1', 1],
  ['the branch that is taken', 'x[0] = x[0]! < 0 ? x[1]! * x[2]! * x[3]! : 2 * x[1]!', 2],
  ['a constant factor', 'const a = 0.3; for (let i = 0; i < n; i++) x[i] = (1 - a) * y[i]!', n + 1],
  ['a factor that changes', 'let a = 0.3; for (const z of y) { x[0] = (1 - a) * z; a = z }', 2 * n],
  [
    'constant in the inner loop',
    'for (let i = 0; i < n; i++) { const a = x[i]!; for (let j = 0; j < n; j++) y[j] = -a * y[j]! }',
    n + n * n,
  ],
  [
    'a labelled loop',
    'const a = 0.3; on: for (const z of y) { x[0] = (1 - a) * z; continue on }',
    n + 1,
  ],
  ['parameters and results', 'x[0] = product(x[0]!, sum3(y)) * 2', 5],
  ['whole numbers as parameters', 'x[twice(n) - 9] = 1', 0],
  [
    'properties',
    'const s = { total: 0 }; s.total += x[0]!; const { total } = s; x[1] = 2 * total',
    2,
  ],
  [
    'a state of a declared form',
    'const s: State = start(); s.rate = s.rate * s.rate; s.count = s.count + 1',
    1,
  ],
  ['tuples', 'const [a, b] = both(x); x[0] = a + b', 1],
  ['lists of numbers', 'const list = [0, 0]; list[1] = x[0]!; x[1] = list[1]! * list[1]!', 1],
  ['arrays of any kind', 'x[0] = first(x, Int32Array.of(0, 1))', 1],
  ['callbacks', 'x[0] = x.reduce((sum, z) => sum + z, 0)', n],
  ['functions as arguments', 'each(x, (z) => 2 * z)', n],
  ['functions without a body', 'x[0] = 2 * rate(3)', 1],
  ['messages', "if (n < 0) throw new Error('got ' + x[0]! + ` and ${x[1]!}`)", 0],
]

const SHARED = `
export const n = ${n}
export interface State { rate: number; count: number }
export declare function rate(step: number): number
export const place = (size: number, k: number): number => (k - (k % 2)) * size + (k % 2)
export const product = (a: number, b: number): number => a * b
export const twice = (k: number): number => 2 * k
export function sum3(x: Float64Array): number { return x[0]! + x[1]! * x[2]! + 0.5 }
export function first(x: ArrayLike<number>, order: ArrayLike<number>): number {
  return x[order[0]! + order[1]!]! * x[0]!
}
export function both(x: Float64Array): [number, number] { return [x[0]!, x[1]!] }
export function each(x: Float64Array, f: (z: number) => number): void {
  for (let i = 0; i < x.length; i++) x[i] = f(x[i]!)
}
export function start(): State { return { rate: 0.5, count: 0 } }
`

/** What gives the counting text of the shared module, then of functions of two arrays. */
function counting(bodies: readonly string[]): (() => string)[] {
  const folder = mkdtempSync(join(tmpdir(), 'count-operations-'))
  try {
    const names = Object.keys(shared()).join(', ')
    writeFileSync(join(folder, 'shared.ts'), SHARED)
    bodies.forEach((body, k) => {
      const head = `import { ${names}, type State } from './shared'\n`
      const text = `export function body(x: Float64Array, y: Float64Array) {\n${body}\n}\n`
      writeFileSync(join(folder, `${k}.ts`), head + text)
    })
    const textOf = countingSources(folder, folder)
    return ['shared', ...bodies.keys()].map((name) => () => textOf(join(folder, `${name}.ts`))!)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs a module's text with what it imports in scope, and returns what it exports. */
function run(text: string, scope: object): Record<string, unknown> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const exports = {}
  const load = (): object => scope
  new Function('exports', 'require', COUNTER, outputText)(exports, load, counted)
  return exports
}

function shared(text = SHARED): Record<string, unknown> {
  return { ...run(text, {}), rate: () => 0.1 }
}

function operationsIn(text: string, scope: object): number {
  const { body } = run(text, scope) as { body: (x: Float64Array, y: Float64Array) => void }
  const before = tally.operations
  body(new Float64Array(n).fill(0.5), new Float64Array(n).fill(2))
  return tally.operations - before
}

const [sharedText, original, mutant, uncountable, ...texts] = counting([
  'for (let i = 0; i < n; i++) x[i] = 0.5 * x[i]! * y[i]!',
  'for (let i = 0; i < n; i++) x[i] = 0.5 * x[i]! * x[i]! * y[i]!',
  'x[0] = Math.max(...x)',
  ...BODIES.map(([, body]) => body),
])

describe('operations of sources', () => {
  const scope = shared(sharedText!())

  test.each(BODIES.map(([name, , operations], k) => [name, operations, k] as const))(
    '%s: %d',
    (_name, operations, k) => {
      expect(operationsIn(texts[k]!(), scope)).toBe(operations)
    },
  )

  test('one more multiplication in a loop is one more for each of its rounds', () => {
    expect(operationsIn(mutant!(), scope) - operationsIn(original!(), scope)).toBe(n)
  })

  test('what can not be counted is refused', () => {
    expect(uncountable).toThrow(/expected arguments that can be counted, got Math.max\(...x\)/)
  })
})
