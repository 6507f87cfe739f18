/**
 * How many numbers an optimizer's state holds: entries of typed arrays, and single numbers, at any
 * depth. Storage per weight, the weight itself included, is 1 + stateSize(state)/n.
 * @example stateSize(gekf().init(new Float64Array(184))) // 17020, 92.5 a weight
 */
export function stateSize(state: unknown): number {
  if (typeof state === 'number') return 1
  if (typeof state !== 'object' || state === null) return 0
  if (ArrayBuffer.isView(state)) return (state as Float64Array).length
  return Object.values(state).reduce((sum: number, part: unknown) => sum + stateSize(part), 0)
}

/** A copy of a state, or of any data made of numbers, strings, typed arrays, objects and tuples. */
export function copyState<State>(state: State): State {
  return copied(state) as State
}

function copied(x: unknown): unknown {
  if (typeof x !== 'object' || x === null) return x
  if (ArrayBuffer.isView(x)) return (x as Float64Array).slice()
  if (Array.isArray(x)) return x.map(copied)
  return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, copied(part)]))
}
