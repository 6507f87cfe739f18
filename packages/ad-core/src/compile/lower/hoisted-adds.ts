import type { Graph, NodeId } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import { at, plusAffine, type Affine, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { openLoops } from './copy.js'
import type { NodeEntries } from './entries.js'
import { termsOf, type Term } from './hoisted-sum.js'

/** A sum over the outer of two loops that is made of other such sums. */
interface HoistedAdd {
  readonly to: Reference
  readonly terms: readonly Term[]
}

/**
 * Adds entries to an array that stands outside of two loops and moves with the inner one. Factors that
 * move with the inner loop only are multiplied once the outer one has ended:
 * Σₙ Σⱼ aₖⱼ·xₙₖⱼ is Σⱼ aₖⱼ·Σₙ xₙₖⱼ. Where that saves something, returns what is to be done then.
 */
export function addOverOuterLoop(
  graph: Graph,
  inner: Scope,
  entries: NodeEntries,
  to: Reference,
): (() => void) | undefined {
  const outer = graph.scopes[inner.parent]
  const [index] = to.terms
  const isNested = outer !== undefined && outer.id !== 0 && to.array.scope === outer.parent
  if (!isNested || to.terms.length !== 1 || index!.scope !== inner.id || to.table !== undefined) {
    return undefined
  }
  const isFixed = isFixedAlong(graph, outer)
  const adds = entries.nodes.map((node, i): HoistedAdd => ({
    to: { ...to, ...plusAffine(to, at(i)) },
    terms: termsOf(graph, node, isFixed),
  }))
  const values = [...new Set(adds.flatMap(({ terms }) => terms.map(({ value }) => value)))]
  const count = adds.reduce((sum, { terms }) => sum + terms.length, 0)
  const areScaled = adds.every(({ terms }) => terms.every(({ factor }) => factor !== undefined))
  if (!areScaled || count <= values.length) return undefined
  return hoisted(graph, inner, outer, adds, values)
}

function hoisted(
  graph: Graph,
  inner: Scope,
  outer: Scope,
  adds: readonly HoistedAdd[],
  values: readonly NodeId[],
): () => void {
  const around = graph.scopes[outer.parent]!
  const array = graph.accumulator(values.length * inner.count, around)
  const placeOf = (value: NodeId, scope: Scope): Affine => ({
    offset: values.indexOf(value),
    terms: [{ scope: scope.id, stride: values.length }],
  })
  for (const value of values) {
    inner.effects.push({ kind: 'add', to: { array, ...placeOf(value, inner) }, node: value })
  }
  return () => {
    const nest = openLoops(graph, around, [inner.count])
    for (const { to, terms } of adds) {
      const node = terms
        .map(({ value, factor, negative }) => {
          const sum = graph.load({ array, ...placeOf(value, nest.inner) })
          const scaled = graph.mul(inLoop(graph, factor!, inner, nest.inner), sum)
          return negative ? graph.neg(scaled) : scaled
        })
        .reduce((total, term) => graph.add(total, term))
      nest.inner.effects.push({ kind: 'add', to: along(to, inner, nest.inner), node })
    }
    nest.close()
  }
}

/** Whether a node is the same in all iterations of a loop, though a loop within may change it. */
function isFixedAlong(graph: Graph, loop: Scope): (id: NodeId) => boolean {
  const { op, a, scope } = graph.columns
  return (id) => {
    if (graph.scopes[scope[id]!]!.depth < loop.depth) return true
    if (op[id] !== OP.load) return false
    const { array, terms, table } = graph.references[a[id]!]!
    return (
      table === undefined &&
      graph.scopes[array.scope]!.depth < loop.depth &&
      terms.every((term) => term.scope !== loop.id)
    )
  }
}

/** A factor, as it is in the iteration of another loop of equal length. */
function inLoop(graph: Graph, id: NodeId, from: Scope, to: Scope): NodeId {
  const { op, a, b, scope } = graph.columns
  if (scope[id] !== from.id) return id
  if (op[id] === OP.neg) return graph.neg(inLoop(graph, a[id]!, from, to))
  if (op[id] === OP.load) return graph.load(along(graph.references[a[id]!]!, from, to))
  return graph.mul(inLoop(graph, a[id]!, from, to), inLoop(graph, b[id]!, from, to))
}

function along(reference: Reference, from: Scope, to: Scope): Reference {
  const terms = reference.terms.map((term) =>
    term.scope === from.id ? { ...term, scope: to.id } : term,
  )
  return { ...reference, terms }
}
