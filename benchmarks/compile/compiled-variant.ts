import type { CompiledMembers } from '../../packages/ad-core/src/index.js'
import { Tensor } from '../../packages/ad-core/src/index.js'
import type { Variant, Which } from './case.js'

/** Arrays that results are written into. */
export type ResultTree =
  Float64Array | Tensor | readonly ResultTree[] | { readonly [key: string]: ResultTree }

/** How a variant is called: its function, the arrays for its result, and two lists of arguments. */
export interface CompiledCalls {
  readonly compiled: CompiledMembers
  readonly out: ResultTree
  readonly inputs: readonly [readonly unknown[], readonly unknown[]]
  /** The result in the order of the case, where it isn't that of the tree. */
  readonly arrange?: (flat: Float64Array) => Float64Array
}

/** A compiled function that writes into arrays allocated before. */
export function compiledVariant(name: string, prepare: () => CompiledCalls): Variant {
  return {
    name,
    prepare() {
      const { compiled, out, inputs, arrange = (flat) => flat } = prepare()
      return {
        evaluate: (which: Which) => void compiled.into(out, ...inputs[which]),
        values: () => arrange(flattened(out)),
        backend: () => compiled.report().backend,
        dispose: compiled.dispose,
      }
    },
  }
}

/** All entries of a tree of arrays, in insertion order. */
export function flattened(tree: ResultTree): Float64Array {
  const parts = leavesOf(tree)
  const whole = new Float64Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function leavesOf(tree: ResultTree): readonly Float64Array[] {
  if (tree instanceof Float64Array) return [tree]
  if (tree instanceof Tensor) return [tree.data as Float64Array]
  return Object.values(tree).flatMap((branch: ResultTree) => leavesOf(branch))
}
