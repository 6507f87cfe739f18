/** The checklist of claims that the terminal shows. */
import type { Claim, Verdict } from './claims.js'
import { keyOf } from './report-claims.js'

const SIGNS: Readonly<Record<Verdict, string>> = { holds: '✓', 'in part': '◐', fails: '✗' }
const WORDS: Readonly<Record<Verdict, string>> = {
  holds: 'holds',
  'in part': 'holds in part',
  fails: "doesn't hold",
}

const WIDTH = 100

/** Claims of this run, each with the stored run's verdict where there is one; then those it alone has. */
export function claimList(own: readonly Claim[], stored: readonly Claim[]): string {
  const mine = new Set(own.map(keyOf))
  const others = stored.filter((claim) => !mine.has(keyOf(claim)))
  const all = [...own, ...others].sort((a, b) => a.slide - b.slide)
  return all
    .map((claim) => {
      const there = stored.find((other) => keyOf(other) === keyOf(claim))
      const isOwn = mine.has(keyOf(claim))
      const also =
        isOwn && there !== undefined && there.verdict !== claim.verdict
          ? ` (${WORDS[there.verdict]} in the stored full run)`
          : ''
      const where = isOwn ? '' : ' in the stored full run'
      return [
        `${SIGNS[claim.verdict]} slide ${claim.slide}: ${claim.says}`,
        ...wrapped(`${WORDS[claim.verdict]}${where}${also}: ${claim.measured}`, WIDTH - 4).map(
          (line) => `    ${line}`,
        ),
      ].join('\n')
    })
    .join('\n')
}

/** Words in lines of at most so many signs. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
