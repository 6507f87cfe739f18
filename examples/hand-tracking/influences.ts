import { INFLUENCES } from './hand.js'

/** How far a vertex follows a bone. */
export interface Influence {
  readonly bone: number
  readonly weight: number
}

/** INFLUENCES influences out of any number: the strongest, their weights scaled to the sum 1. */
export function influencesOf(all: readonly Influence[]): readonly Influence[] {
  const kept = [...all].sort((a, b) => b.weight - a.weight).slice(0, INFLUENCES)
  const total = kept.reduce((sum, { weight }) => sum + weight, 0)
  return Array.from({ length: INFLUENCES }, (_, i) => ({
    bone: kept[i]?.bone ?? 0,
    weight: (kept[i]?.weight ?? 0) / total,
  }))
}
