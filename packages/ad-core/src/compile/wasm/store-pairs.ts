import type { Effect, Scope } from '../program/scope.js'
import { strideAlong } from './lane-choice.js'
import type { Held } from './locals.js'

/**
 * Stores of two iterations to places that are far apart, but next to those of another store: the two
 * make two whole vectors.
 */
export class StorePairs {
  /** Values whose neighbours are still to come. */
  readonly waiting: Map<Effect, Held> = new Map()
  private readonly partners = new Map<Scope, ReadonlyMap<Effect, Effect>>()

  /**
   * The store beside one of a scope whose iterations run at once along a loop; `partOf` says which
   * function of the scope's body has a node.
   */
  partnerOf(
    effect: Effect,
    scope: Scope,
    loop: number,
    partOf: (node: number) => number,
  ): Effect | undefined {
    let known = this.partners.get(scope)
    if (known === undefined) {
      known = findPairs(scope, loop, partOf)
      this.partners.set(scope, known)
    }
    return known.get(effect)
  }
}

function findPairs(
  { effects }: Scope,
  loop: number,
  partOf: (node: number) => number,
): ReadonlyMap<Effect, Effect> {
  const groups = new Map<string, Effect[]>()
  for (const effect of effects) {
    const { kind, to, node } = effect
    if (kind !== 'store' || to.table !== undefined || Math.abs(strideAlong(to, loop)) < 2) continue
    const moves = to.terms.map(({ scope, stride }) => `${scope}*${stride}`).join('+')
    const key = `${partOf(node)}:${to.array.id}:${moves}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [effect])
    else group.push(effect)
  }
  const partners = new Map<Effect, Effect>()
  for (const group of groups.values()) pairNeighbours(group, partners)
  return partners
}

function pairNeighbours(group: Effect[], partners: Map<Effect, Effect>): void {
  group.sort((x, y) => x.to.offset - y.to.offset)
  for (let i = 0; i + 1 < group.length; i++) {
    const [low, high] = [group[i]!, group[i + 1]!]
    if (high.to.offset !== low.to.offset + 1) continue
    partners.set(low, high)
    partners.set(high, low)
    i++
  }
}
