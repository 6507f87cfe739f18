import type { Effect } from '../program/scope.js'

/** Stores of one value that are worth being looked through. */
const FEWEST = 3

/** Stores of one value: to neighbouring entries, the lower one of each two, and to others. */
export interface RepeatedStores {
  readonly twos: readonly Effect[]
  readonly others: readonly Effect[]
}

/** Sorts what is done with a value outside of loops by whether two entries can be written at once. */
export function repeatedStores(effects: readonly Effect[]): RepeatedStores {
  if (effects.length < FEWEST) return { twos: [], others: effects }
  const twos: Effect[] = []
  const others: Effect[] = []
  const inOrder: Effect[] = []
  for (const effect of effects) {
    const { kind, to } = effect
    const isStore = kind === 'store' && to.terms.length === 0 && to.table === undefined
    if (isStore) inOrder.push(effect)
    else others.push(effect)
  }
  inOrder.sort(({ to: x }, { to: y }) => x.array.id - y.array.id || x.offset - y.offset)
  for (let k = 0; k < inOrder.length; k++) {
    const [low, high] = [inOrder[k]!, inOrder[k + 1]]
    if (high?.to.array.id === low.to.array.id && high.to.offset === low.to.offset + 1) {
      twos.push(low)
      k++
    } else others.push(low)
  }
  return { twos, others }
}
