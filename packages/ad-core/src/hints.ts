// For the messages of all packages; an entry of its own keeps it out of what users import.

/** `". Perhaps 'name'?"` for the candidate nearest to a misspelt word, or the empty string. */
export function perhaps(word: string, candidates: readonly string[]): string {
  let best = ''
  let least = Math.max(2, Math.floor(word.length / 2)) + 1
  for (const candidate of candidates) {
    const begins = word.length > 2 && candidate.toLowerCase().startsWith(word.toLowerCase())
    const distance = begins ? 1 : editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best === '' ? '' : ` Perhaps '${best}'?`
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let earlier: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1
      const swap = swapped ? earlier[j - 2]! + 1 : Infinity
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution, swap))
    }
    earlier = previous
    previous = row
  }
  return previous[b.length]!
}
