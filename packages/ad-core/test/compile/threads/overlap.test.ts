import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Graph } from '../../../src/compile/program/graph.js'
import type { Reference, Term } from '../../../src/compile/program/memory.js'
import { mayMeet } from '../../../src/compile/wasm/split/overlap.js'

const stride = fc.constantFrom(0, 1, -1, 2, 3, -3, 4, 5, 8, -8, 12, 24, -24)
const reference = fc.record({ offset: fc.nat(30), along: stride, within: stride })

/** The entries that a reference leads to in one iteration of the outer loop. */
function entriesOf({ offset, terms }: Reference, i: number, inner: number): readonly number[] {
  const along = (scope: number): number => terms.find((t) => t.scope === scope)?.stride ?? 0
  return Array.from({ length: inner }, (_, j) => offset + along(1) * i + along(2) * j)
}

test('iterations that meet are found; those that never do are known apart in plain cases', () => {
  let [apart, together] = [0, 0]
  const counts = fc.record({ outer: fc.integer({ min: 2, max: 5 }), inner: fc.nat(4) })
  const writeLists = fc.array(reference, { minLength: 1, maxLength: 2 })
  const readLists = fc.array(reference, { maxLength: 1 })
  fc.assert(
    fc.property(counts, writeLists, readLists, ({ outer, inner }, writes, reads) => {
      const graph = new Graph()
      const loop = graph.scope(graph.scopes[0]!, outer)
      const nested = graph.scope(loop, inner + 1)
      const array = graph.array(1000, 'output')
      const made = (given: typeof writes): Reference[] =>
        given.map(({ offset, along, within }) => {
          const terms: Term[] = [
            { scope: loop.id, stride: along },
            { scope: nested.id, stride: within },
          ]
          return { array, offset, terms: terms.filter((term) => term.stride !== 0) }
        })
      const [writing, all] = [made(writes), made([...writes, ...reads])]
      const meet = writing.some((x) =>
        all.some((y) =>
          Array.from({ length: outer * outer }, (_, k) => [Math.floor(k / outer), k % outer]).some(
            ([i, j]) => {
              if (i === j) return false
              const touched = new Set(entriesOf(x, i!, inner + 1))
              return entriesOf(y, j!, inner + 1).some((entry) => touched.has(entry))
            },
          ),
        ),
      )
      const answer = mayMeet(graph, loop.id, writing, all)
      if (meet) expect(answer).toBe(true)
      if (meet) together++
      else if (!answer) apart++
    }),
    { numRuns: 2000 },
  )
  expect(together).toBeGreaterThan(100)
  expect(apart).toBeGreaterThan(100)
})

test('rows, columns and fields of a table are apart', () => {
  const graph = new Graph()
  const loop = graph.scope(graph.scopes[0]!, 10)
  const nested = graph.scope(loop, 4)
  const array = graph.array(1000, 'output')
  const at = (offset: number, along: number, within: number): Reference => ({
    array,
    offset,
    terms: [
      { scope: loop.id, stride: along },
      { scope: nested.id, stride: within },
    ],
  })
  const meet = (...references: Reference[]) => mayMeet(graph, loop.id, references, references)
  expect(meet(at(0, 4, 1))).toBe(false)
  expect(meet(at(0, 3, 1))).toBe(true)
  expect(meet(at(0, 1, 10))).toBe(false)
  expect(meet(at(0, 1, 9))).toBe(true)
  expect(meet(at(0, -4, 1), at(-3, -4, 1))).toBe(true)
  expect(meet(at(0, 8, 1), at(4, 8, 1))).toBe(false)
  expect(meet(at(0, 0, 1))).toBe(true)
  expect(
    meet({ ...at(0, 4, 1), table: { offset: 0, terms: [], positions: new Int32Array(1) } }),
  ).toBe(true)
  const many = Array.from({ length: 100 }, (_, k) => at(k, 400, 100))
  expect(meet(...many)).toBe(false)
  expect(meet(...many, at(100, 400, 100))).toBe(true)
})
