/**
 * The places of values from best to worst. Numbers that are none come last, those that lie nearer to where the points
 * were drawn from first: the search draws back from where a function has no value.
 */
export function ranking(values: Float64Array, distance: (k: number) => number): number[] {
  const far = Float64Array.from(values, (value, k) => (Number.isFinite(value) ? 0 : distance(k)))
  return Array.from(values.keys()).sort((a, b) => {
    const both = Number.isFinite(values[a]) && Number.isFinite(values[b])
    return both ? values[a]! - values[b]! : far[a]! - far[b]!
  })
}
