import type { Graph, NodeId } from './graph.js'

/**
 * Functions that programs write out in terms of e^(−|x|), which their slopes need too: computed once, it
 * serves both. Errors: 2 units in the last place.
 */
export const expansions: Readonly<Record<string, (graph: Graph, x: NodeId) => NodeId>> = {
  sigmoid(graph, x) {
    const { e, r } = decay(graph, graph.abs(x))
    return graph.select(graph.ge(x, graph.constant(0)), r, graph.mul(e, r))
  },

  tanh(graph, x) {
    const size = graph.abs(x)
    const { e, r } = decay(graph, graph.mul(graph.constant(2), size))
    const far = graph.mul(graph.sub(graph.constant(1), e), r)
    const signed = graph.select(graph.lt(x, graph.constant(0)), graph.neg(far), far)
    return graph.select(graph.lt(size, graph.constant(NEAR)), nearZero(graph, x), signed)
  },
}

/** e^(−x) and 1/(1 + e^(−x)). */
function decay(graph: Graph, x: NodeId): { readonly e: NodeId; readonly r: NodeId } {
  const one = graph.constant(1)
  const e = graph.call('exp', graph.neg(x))
  return { e, r: graph.div(one, graph.add(one, e)) }
}

/** Below it 1 − e^(−2x) has lost digits. */
const NEAR = 0.625

/** tanh x = x + x·z·P(z)/Q(z) for z = x² and |x| < 0.625: Cody and Waite 1980, as in Cephes. */
const NUMERATOR = [-1614.6876844170845, -99.28772310019185, -0.9643991794250523]
const DENOMINATOR = [4844.063053251255, 2235.4883906010045, 112.81167849163293, 1]

function nearZero(graph: Graph, x: NodeId): NodeId {
  const z = graph.mul(x, x)
  const quotient = graph.div(polynomial(graph, NUMERATOR, z), polynomial(graph, DENOMINATOR, z))
  return graph.mul(x, graph.add(graph.constant(1), graph.mul(z, quotient))) // keeps −0
}

/** The polynomial of these coefficients, that of the lowest power first. */
function polynomial(graph: Graph, coefficients: readonly number[], z: NodeId): NodeId {
  return coefficients
    .map((c) => graph.constant(c))
    .reduceRight((sum, c) => graph.add(graph.mul(sum, z), c))
}
