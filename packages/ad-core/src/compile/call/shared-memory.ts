import { Tensor } from '../../tensor.js'

/** Takes those places out of a list whose memory trees of arguments have too: they are read later. */
export function dropShared(places: (Float64Array | undefined)[], inputs: readonly unknown[]): void {
  for (let k = 0; k < places.length; k++) {
    const place = places[k]
    if (place !== undefined && shares(inputs, place.buffer)) places[k] = undefined
  }
}

function shares(tree: unknown, buffer: ArrayBufferLike): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  if (tree instanceof Tensor) return tree.data.buffer === buffer
  if (ArrayBuffer.isView(tree)) return tree.buffer === buffer
  if (Array.isArray(tree)) return tree.some((branch) => shares(branch, buffer))
  for (const key in tree) {
    if (shares((tree as Record<string, unknown>)[key], buffer)) return true
  }
  return false
}
