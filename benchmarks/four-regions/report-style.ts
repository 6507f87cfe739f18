/** The page's style; colours are defined with the figures. */
import { METHOD_NAMES } from './methods.js'

/** A curve whose box in its family's legend is not ticked. */
const HIDDEN_SERIES = METHOD_NAMES.map(
  (name) => `.family:has(.show-${name}:not(:checked)) .series.${name} { display: none; }`,
).join('\n')

/** Everything but the insides of the figures. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 17px/1.55 Charter, 'Bitstream Charter', 'Sitka Text', Cambria, Georgia, serif; }
main { max-width: 1080px; margin: 0 auto; padding: 56px 28px 72px; }
svg, table, .kicker, .facts, .legend, .readout, h3, dl, .tile figcaption { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
h1 { font-size: 36px; line-height: 1.15; font-weight: 600; letter-spacing: -.01em; margin: 6px 0 18px; text-wrap: balance; }
h2 { font-size: 23px; line-height: 1.25; font-weight: 600; margin: 0 0 14px; }
h3 { font-size: 14px; font-weight: 600; margin: 0 0 6px; }
code { font-size: .88em; white-space: nowrap; font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
h3::first-letter { text-transform: uppercase; }
p, ul { margin: 0 0 14px; }
p, ul, figcaption { max-width: 72ch; }
section { margin-top: 52px; }
header .lead { font-size: 19px; line-height: 1.5; color: var(--ink); max-width: 66ch; }
.kicker { font-size: 13px; color: var(--soft); letter-spacing: .04em; margin: 0; }
.facts { font-size: 13px; color: var(--soft); max-width: none; margin: 18px 0 0; padding-top: 12px; border-top: 1px solid var(--rule); }
.facts span:not(:last-child)::after { content: '·'; padding: 0 8px; color: var(--faint); }
.facts time { padding: 0; }
.findings { margin-top: 26px; }
.findings ul { padding-left: 20px; } .findings li { margin-bottom: 8px; }
.findings b, td { font-variant-numeric: tabular-nums; }
.name { color: var(--series); font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 18px; font-size: 12.5px; margin-bottom: 18px; }
.key { display: inline-flex; align-items: center; cursor: pointer; font-weight: 600; white-space: nowrap; }
.key .long { font-weight: 400; color: var(--soft); white-space: pre; }
.key input { appearance: none; width: 0; height: 0; margin: 0; position: absolute; }
.key .swatch { width: 22px; height: 0; border-top: 3px solid var(--series); border-radius: 2px; margin-right: 8px; }
.patch { width: 13px; height: 13px; border-radius: 2px; margin-right: 7px; } span.key { cursor: auto; font-weight: 400; color: var(--soft); }
.key:has(input:not(:checked)) { opacity: .45; } .key:has(input:not(:checked)) .swatch { border-top-style: dotted; }
.key:has(input:focus-visible) { outline: 2px solid var(--series); outline-offset: 4px; border-radius: 2px; }
${HIDDEN_SERIES}
figure { margin: 0 0 34px; }
figcaption, .caption, .remark { font-size: 14.5px; line-height: 1.5; color: var(--soft); }
figcaption b, .caption b { color: var(--ink); }
.panels { display: grid; gap: 20px; grid-template-columns: 1fr; margin-bottom: 12px; }
.panel { background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; padding: 14px 14px 8px; min-width: 0; }
.stage { position: relative; touch-action: pan-y; }
.plot { display: block; width: 100%; height: auto; overflow: visible; cursor: crosshair; }
.crosshair { stroke: var(--faint); fill: none; visibility: hidden; } .mark { fill: var(--series); stroke: var(--raised); stroke-width: 1.5; visibility: hidden; }
.reading .crosshair, .reading .mark { visibility: visible; }
.readout { position: absolute; top: 24px; visibility: hidden; pointer-events: none; background: var(--raised); border: 1px solid var(--rule); border-radius: 4px; padding: 6px 10px; font-size: 12.5px; line-height: 1.5; font-variant-numeric: tabular-nums; box-shadow: 0 3px 12px rgb(0 0 0 / .12); white-space: nowrap; }
.reading .readout { visibility: visible; }
.readout div:first-child { color: var(--soft); }
.readout div[class] { display: flex; justify-content: space-between; gap: 16px; } .readout b { color: var(--series); }
.scroll { overflow-x: auto; margin-bottom: 14px; }
table { border-collapse: collapse; font-size: 14.5px; line-height: 1.35; min-width: min(100%, 640px); }
th, td { padding: 6px 14px; text-align: right; white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; } thead tr:last-child > * { border-bottom: 1px solid var(--ink); }
thead tr:first-child > * { border-top: 1px solid var(--ink); } thead .sub > * { border-top: 0 !important; }
thead th[colspan] { text-align: center; }
tbody th { text-align: left; font-weight: 600; } .text { text-align: left; }
tbody tr:last-child > * { border-bottom: 1px solid var(--rule); } tbody tr:not(:last-child) > * { border-bottom: 1px solid var(--grid); }
tbody:last-child tr:last-child > * { border-bottom-color: var(--ink); }
.group th { font-size: 13px; color: var(--soft); padding-top: 12px; font-weight: 400; font-style: italic; }
.then { color: var(--soft); font-style: italic; } .deviation { color: var(--soft); }
.brief { display: none; } span.brief { color: var(--soft); font-weight: 400; }
.verdict { font-weight: 600; white-space: nowrap; } .holds { color: var(--alap); } .partly { color: var(--sgd); } .misses { color: var(--momentum); }
.claims { list-style: none; padding: 0; max-width: none; } .claims li { display: grid; grid-template-columns: 76px 1fr; gap: 4px 14px; padding: 10px 0; border-top: 1px solid var(--grid); }
.claims li:last-child { border-bottom: 1px solid var(--grid); } .claims .slide { color: var(--soft); font-size: 13px; font-family: system-ui, sans-serif; padding-top: 3px; }
.claims .said { font-weight: 600; } .claims p { margin: 3px 0 0; max-width: 84ch; font-size: 14.5px; line-height: 1.5; color: var(--soft); }
.stored { margin-top: 72px; border-top: 3px double var(--rule); } .stored > h2 { font-size: 29px; margin-top: 36px; }
.tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 16px; margin-bottom: 24px; }
.tile { margin: 0; } .tile svg { display: block; width: 100%; height: auto; border-radius: 3px; background: var(--minor); }
.tile figcaption { font-size: 13px; margin-top: 6px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 8px; color: var(--ink); }
.tile figcaption b.name { color: var(--series); } .tile figcaption span { color: var(--soft); font-variant-numeric: tabular-nums; }
dl { font-size: 14.5px; margin: 0 0 18px; } dl div { display: grid; grid-template-columns: 110px 1fr; gap: 14px; padding: 6px 0; border-top: 1px solid var(--grid); }
dl div:last-child { border-bottom: 1px solid var(--grid); } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (min-width: 860px) { .panels { grid-template-columns: 1fr 1fr; } }
@media (min-width: 980px) { .panels.many { grid-template-columns: 1fr 1fr 1fr; gap: 14px; } .panels.many .tick, .panels.many .plot .title { font-size: 14px; } .panels.many .end { font-size: 15px; } }
@media (max-width: 640px) {
  body { font-size: 16px; } main { padding: 30px 18px 48px; } h1 { font-size: 28px; } header .lead { font-size: 17px; }
  section { margin-top: 40px; } .panel { padding: 12px 8px 6px; margin: 0 -6px; }
  .tick { font-size: 13px !important; } .plot .title { font-size: 13px !important; } .end { font-size: 14px !important; }
  .key .long { display: none; } .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; } .tile figcaption { display: block; font-size: 12px; } .tile figcaption span { display: block; }
  dl div { grid-template-columns: 84px 1fr; } th, td { padding: 6px 5px; } table { font-size: 12.5px; min-width: 100%; } thead th { font-size: 12px; }
  .detail { display: none; } .brief { display: revert; } .deviation { display: block; font-size: 11.5px; }
}
@media print { html { background: none; } .panel { break-inside: avoid; } section { break-inside: avoid-page; } }
`
