/** Answers a list of values in turn, whatever the points, and notes these. */
export function scriptedValues(answers: readonly number[]): {
  readonly asked: number[][]
  readonly value: (w: Float64Array) => number
  readonly values: (points: readonly Float64Array[]) => Float64Array
} {
  const asked: number[][] = []
  const value = (w: Float64Array): number => {
    asked.push([...w])
    return answers[asked.length - 1]!
  }
  return { asked, value, values: (points) => Float64Array.from(points, value) }
}
