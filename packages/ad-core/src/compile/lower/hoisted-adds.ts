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
 * Adds entries to an array that stands outside of a loop, or outside of two and moves with the inner
 * one. Factors that don't change along the outermost are multiplied once it has ended:
 * Σₙ Σⱼ aₖⱼ·xₙₖⱼ is Σⱼ aₖⱼ·Σₙ xₙₖⱼ. Where that saves something, it returns the loop and what is to be
 * done after it.
 */
export function addOverOuterLoop(
  graph: Graph,
  scope: Scope,
  entries: NodeEntries,
  to: Reference,
): { readonly loop: Scope; readonly finish: () => void } | undefined {
  const loop = loopOver(graph, scope, to)
  if (loop === undefined) return undefined
  const isFixed = isFixedAlong(graph, loop)
  const adds = entries.nodes.map((node, i): HoistedAdd => ({
    to: { ...to, ...plusAffine(to, at(i)) },
    terms: termsOf(graph, node, isFixed),
  }))
  const terms = adds.flatMap((add) => add.terms)
  const values = [...new Set(terms.map(({ value }) => value))]
  const areScaled = terms.every(({ factor }) => factor !== undefined)
  if (!areScaled || terms.length <= values.length) return undefined
  return { loop, finish: hoisted(graph, scope, loop, adds, values) }
}

/** The loop along which entries are added to what doesn't move with it. */
function loopOver(
  graph: Graph,
  scope: Scope,
  { array, terms, table }: Reference,
): Scope | undefined {
  if (scope.id === 0 || table !== undefined) return undefined
  if (array.scope === scope.parent) return terms.length === 0 ? scope : undefined
  const outer = graph.scopes[scope.parent]!
  const movesWithInner = terms.length === 1 && terms[0]!.scope === scope.id
  return outer.id !== 0 && array.scope === outer.parent && movesWithInner ? outer : undefined
}

function hoisted(
  graph: Graph,
  scope: Scope,
  loop: Scope,
  adds: readonly HoistedAdd[],
  values: readonly NodeId[],
): () => void {
  const around = graph.scopes[loop.parent]!
  const isNested = scope !== loop
  const places = new Map(values.map((value, k) => [value, k]))
  const array = graph.accumulator(values.length * (isNested ? scope.count : 1), around)
  const placeOf = (value: NodeId, own: Scope): Affine => ({
    offset: places.get(value)!,
    terms: isNested ? [{ scope: own.id, stride: values.length }] : [],
  })
  for (const value of values) {
    graph.write(scope, { kind: 'add', to: { array, ...placeOf(value, scope) }, node: value })
  }
  return () => {
    const nest = openLoops(graph, around, isNested ? [scope.count] : [])
    for (const { to, terms } of adds) {
      const node = terms
        .map(({ value, factor, negative }) => {
          const sum = graph.load({ array, ...placeOf(value, nest.inner) })
          const scaled = graph.mul(inLoop(graph, factor!, scope, nest.inner), sum)
          return negative ? graph.neg(scaled) : scaled
        })
        .reduce((total, term) => graph.add(total, term))
      graph.write(nest.inner, { kind: 'add', to: along(to, scope, nest.inner), node })
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
