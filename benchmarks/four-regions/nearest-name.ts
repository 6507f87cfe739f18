/** Spelling help for names given on the command line. */

/** Number of insertions, deletions and substitutions that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const substituted = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}

/** The name that is closest to a word, also as its beginning; the first one wins a tie. */
export function nearestName(word: string, names: readonly string[]): string {
  const lower = word.toLowerCase()
  const distance = (name: string): number =>
    Math.min(editDistance(lower, name), editDistance(lower, name.slice(0, lower.length)) + 0.5)
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best))
}
