/** The page's tables. */
import type { Check } from './acceptance.js'
import { costsOf, sumOf } from './costs.js'
import { duration, escaped, grouped, nats, percent, threeDigits } from './markup.js'
import { last } from './results.js'
import type { Results } from './results.js'
import { constantsText } from './constants.js'
import { METHODS } from './methods.js'
import type { Numbering } from './numbering.js'
import { patternsOf } from './settings.js'
import { shorterText } from './shorter-text.js'
import { barText, STANDING_SIGNS } from './table.js'
import { equalCpuTime, lossAtCpu } from './summary.js'
import type { Group } from './summary.js'

/** Slide 39's table beside what was counted and measured. */
export function costSection(results: Results, numbers: Numbering, prefix: string): string {
  const rows = costsOf(results).map((cost) => {
    const { label, lecture } = METHODS[cost.method]
    return `<tr><th scope="row" class="name ${cost.method}">${label}</th>
<td>${threeDigits(cost.storagePerWeight)}</td><td class="then">${lecture?.storage ?? ''}</td>
<td class="detail">${threeDigits(cost.online?.derivatives ?? null)}</td><td class="detail">${threeDigits(cost.online?.rule ?? null)}</td><td>${threeDigits(sumOf(cost.online))}</td><td class="then">${lecture?.flops ?? ''}</td>
<td>${threeDigits(sumOf(cost.batched))}</td>
<td>${duration(cost.cpuPerPattern)}</td><td class="then">${lecture === undefined ? '' : `${lecture.cpu} ms`}</td><td class="detail">${Math.round(cost.setUp)} ms</td></tr>`
  })
  const { batch } = results.settings
  return `<section>
<h2>Cost</h2>
<p class="caption" id="${prefix}costs">${numbers.table()} What an update costs. <i>2005</i>: the lecture’s figures (slide 39), on the machines of its time.</p>
<div class="scroll"><table aria-labelledby="${prefix}costs">
<thead><tr><td></td><th colspan="2" scope="colgroup">storage<br>a weight</th><th colspan="4" class="detail" scope="colgroup">flops a weight of<br>an update at batch 1</th><th colspan="2" class="brief" scope="colgroup">flops a weight,<br>update at batch 1</th><th scope="colgroup">flops a weight of<br>a pattern at batch ${batch}</th><th colspan="2" scope="colgroup">CPU time of a<br>pattern at batch ${batch}</th><th class="detail" scope="colgroup">CPU time<br>once</th></tr>
<tr class="sub"><td></td><th>here</th><th class="then">2005</th><th class="detail">tape</th><th class="detail">rule</th><th>sum</th><th class="then">2005</th><th>here</th><th>here</th><th class="then">2005</th><th class="detail">here</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div>
<p class="remark">Storage counts the weights and all numbers that the optimizer keeps from one update to the next.
The lecture gives flops for an update and does not say how it counts; beside them stands an update by a single pattern: <i>tape</i> from the rows of its recording, <i>rule</i> the arithmetic of the method’s own formulas, with every addition, multiplication, division and comparison as one.
At batch ${batch} the patterns share the rule’s arithmetic; the filters take one pattern at a time in any case, and the classical methods have batches of their own. CPU time is measured over all runs, testing excluded, from where all programs are there; <i>once</i> is what a run spends before, on recording and on making them.</p>
</section>`
}

/** Final results of all variants. */
export function outcomeSection(
  results: Results,
  groups: readonly Group[],
  numbers: Numbering,
  prefix: string,
): string {
  const bodies = results.settings.samplings.map((sampling) => {
    const own = groups.filter((group) => group.sampling === sampling)
    const time = equalCpuTime(groups, sampling)
    const rows = own.map((group) => {
      const grid = own.filter(({ variant }) => variant.method === group.variant.method).length > 1
      const { variant, loss, error, curve } = group
      return `<tr><th scope="row" class="name ${variant.method}">${METHODS[variant.method].label}<span class="brief">${grid ? ` ${escaped(constantsText(variant))}` : ''}</span></th>
<td class="text detail">${escaped(constantsText(variant))}</td><td class="detail">${grouped(patternsOf(results.settings, variant))}</td><td>${nats(loss.mean)}${plusMinus(loss.deviation, nats)}</td>
<td>${percent(error.mean)}${plusMinus(error.deviation, (value) => (100 * value).toFixed(1))}</td><td>${time === null ? '—' : nats(lossAtCpu(curve, time))}</td><td>${duration(last(curve.cpu))}</td></tr>`
    })
    return `<tbody><tr class="group"><th colspan="5" scope="rowgroup">${sampling} data</th><th colspan="2" class="detail"></th></tr>${rows.join('')}</tbody>`
  })
  const seeds = results.settings.seeds.length
  const deviation = seeds > 1 ? `, mean ± standard deviation of ${seeds} seeds` : ''
  return `<section>
<h2>Final results</h2>
<p class="caption" id="${prefix}outcomes">${numbers.table()} After the last pattern${deviation}; and the loss at the moment when the fastest method has seen all its patterns.${shorterText(results.settings)}</p>
<div class="scroll"><table aria-labelledby="${prefix}outcomes">
<thead><tr><th class="text">method</th><th class="text detail">constants</th><th class="detail">patterns</th><th>test loss</th><th>test error</th><th>loss at<br>equal CPU</th><th>CPU time<br>a run</th></tr></thead>
${bodies.join('')}</table></div>
</section>`
}

function plusMinus(deviation: number | null, format: (value: number) => string): string {
  return deviation === null ? '' : `<span class="deviation"> ± ${format(deviation)}</span>`
}

/** The acceptance run's bars. */
export function checkSection(checks: readonly Check[]): string {
  const rows = checks.map(
    (
      check,
    ) => `<tr><th scope="row">${check.what}</th><td>${check.text(check.measured)}</td><td>${barText(check)}</td>
<td class="text verdict ${check.standing === 'missed' ? 'misses' : 'holds'}">${STANDING_SIGNS[check.standing].replace("'", '’')}</td></tr>`,
  )
  const held = checks.filter(({ standing }) => standing !== 'missed').length
  return `<section>
<h2>Acceptance</h2>
<p class="caption" id="bars">On uniform data <b>${held} of ${checks.length}</b> bars hold; goals are in brackets.</p>
<div class="scroll"><table aria-labelledby="bars">
<thead><tr><td></td><th>measured</th><th>bar</th><th></th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div>
</section>`
}
