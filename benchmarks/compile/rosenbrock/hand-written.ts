/** Rosenbrock's chain and its gradient as one would write them by hand in JavaScript. */
export function rosenbrockByHand(x: Float64Array): number {
  let total = 0
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1]! - x[i]! * x[i]!
    const distance = 1 - x[i]!
    total += 100 * valley * valley + distance * distance
  }
  return total
}

/** Writes the gradient; what a term adds to the next entry waits in a variable. */
export function rosenbrockGradientByHand(x: Float64Array, gradient: Float64Array): void {
  const last = x.length - 1
  let fromBefore = 0
  let entry = x[0]!
  for (let i = 0; i < last; i++) {
    const next = x[i + 1]!
    const slope = 200 * (next - entry * entry)
    gradient[i] = fromBefore - 2 * entry * slope - 2 * (1 - entry)
    fromBefore = slope
    entry = next
  }
  gradient[last] = fromBefore
}
