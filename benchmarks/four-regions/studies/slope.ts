/** Slope of the straight line that fits points best, by least squares. */
export function slopeOf(x: readonly number[], y: readonly number[]): number {
  const centre = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / values.length
  const [mx, my] = [centre(x), centre(y)]
  const across = x.reduce((total, value, i) => total + (value - mx) * (y[i]! - my), 0)
  return across / x.reduce((total, value) => total + (value - mx) ** 2, 0)
}
