import type { Graph } from '../program/graph.js'
import { at, plusAffine, timesAffine, type Affine, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { stridesOf, type Shape } from '../../shape.js'
import { NodeEntries, type Entries } from './entries.js'

/**
 * Writes entries to an array, or adds them to what stands there: entry i goes to `to` + Σ strides·i,
 * in row-major order by default. Zeros that are known aren't written to an array that is zero.
 */
export function copyInto(
  graph: Graph,
  scope: Scope,
  entries: Entries,
  to: Reference,
  kind: 'store' | 'add',
  strides: readonly number[] = stridesOf(entries.shape),
  onZeros: boolean = kind === 'add',
): void {
  const { shape } = entries
  const own = strides.slice(strides.length - shape.length)
  if (entries instanceof NodeEntries) {
    entries.nodes.forEach((node, i) => {
      if (onZeros && graph.constantOf(node) === 0) return
      const place = { ...to, ...plusAffine(to, at(placeOf(shape, own, i))) }
      graph.write(scope, { kind, to: place, node })
    })
    return
  }
  const dense = stridesOf(shape)
  const flat = entries.contiguous && shape.every((length, k) => length <= 1 || own[k] === dense[k])
  const nest = openLoops(graph, scope, flat ? [entries.size] : shape)
  const position = nest.index.reduce(
    (sum, index, axis) => plusAffine(sum, timesAffine(index, flat ? 1 : own[axis]!)),
    at(0),
  )
  const node = flat ? entries.flat(nest.index[0]!) : entries.at(nest.index)
  graph.write(nest.inner, { kind, to: { ...to, ...plusAffine(to, position) }, node })
  nest.close()
}

function placeOf(shape: Shape, strides: readonly number[], position: number): number {
  let rest = position
  let place = 0
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place += (rest % shape[axis]!) * strides[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return place
}

/** Loops within each other, one an axis. */
export interface LoopNest {
  readonly scopes: readonly Scope[]
  readonly inner: Scope
  readonly index: readonly Affine[]
  /** Ends them; `ended` is called for each, from the inside, so that its results can be used. */
  readonly close: (ended?: (scope: Scope) => void) => void
}

export function openLoops(graph: Graph, outer: Scope, shape: Shape): LoopNest {
  const scopes: Scope[] = []
  let inner = outer
  const index = shape.map((length): Affine => {
    inner = graph.scope(inner, length)
    scopes.push(inner)
    return { offset: 0, terms: [{ scope: inner.id, stride: 1 }] }
  })
  return {
    scopes,
    inner,
    index,
    close(ended) {
      for (const scope of [...scopes].reverse()) {
        graph.loop(scope)
        ended?.(scope)
      }
    },
  }
}
