/** The page's checklist of the lecture's claims. */
import type { Claim, Verdict } from './claims.js'
import { escaped } from './markup.js'

const WORDS: Readonly<Record<Verdict, string>> = {
  holds: '<span class="verdict holds">✓ holds</span>',
  'in part': '<span class="verdict partly">◐ holds in part</span>',
  fails: '<span class="verdict misses">✗ doesn’t hold</span>',
}

/** Claims of this run, and beside them what the stored full run says. */
export function claimSection(own: readonly Claim[], stored: readonly Claim[]): string {
  const keys = new Map([...stored, ...own].map((claim) => [keyOf(claim), claim]))
  if (keys.size === 0) return ''
  const items = [...keys]
    .sort(([, a], [, b]) => a.slide - b.slide)
    .map(([key, claim]) => {
      const here = own.find((other) => keyOf(other) === key)
      const there = stored.find((other) => keyOf(other) === key)
      const line = (who: string, { verdict, measured }: Claim): string =>
        `<p>${WORDS[verdict]} ${who}: ${escaped(measured)}.</p>`
      return `<li><span class="slide">slide ${claim.slide}</span><div><span class="said">${escaped(claim.says)}</span>${here === undefined ? '' : line('in this run', here)}${there === undefined ? '' : line('in the stored full run', there)}</div></li>`
    })
  const count = (claims: readonly Claim[], verdict: Verdict): number =>
    claims.filter((claim) => claim.verdict === verdict).length
  const of = own.length > 0 ? own : stored
  return `<section>
<h2>What the lecture claims</h2>
<p>Computed from the runs: of ${of.length} claims that ${own.length > 0 ? 'this run' : 'the stored full run'} has figures for, ${count(of, 'holds')} hold, ${count(of, 'in part')} hold in part and ${count(of, 'fails')} don’t.</p>
<ul class="claims">${items.join('')}</ul>
</section>`
}

/** What makes two runs' claims the same. */
export function keyOf({ slide, says }: Claim): string {
  return `${slide} ${says}`
}
