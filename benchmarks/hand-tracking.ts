/**
 * Slides 44–46: a hand of 10,000 vertices and 26 parameters in depth images, by stochastic meta-descent
 * on a few points a step, and by BFGS and Levenberg–Marquardt on all vertices; all derivatives exact and
 * compiled. `--picture` renews the picture of the documentation.
 */
import { prepared } from '../examples/hand-tracking/prepared.js'
import { stripPicture } from '../examples/hand-tracking/picture.js'
import { REPORT_FILE, writeFileIn } from '../examples/hand-tracking/report-file.js'
import { reportPage } from '../examples/hand-tracking/report.js'
import { sequence } from '../examples/hand-tracking/sequence.js'
import { FRAMES, TEST_SEEDS } from '../examples/hand-tracking/settings.js'
import { entries, floorOf, measured } from '../examples/hand-tracking/study.js'
import { tablesOf } from '../examples/hand-tracking/study-tables.js'

const PICTURE = 'docs/images/hand-tracking.svg'
/** Frames that the picture shows, from 0. */
const PICTURED = [3, 18, 33, 48]

const study = prepared()
const { hand } = study
const sequences = TEST_SEEDS.map((seed) => sequence(hand, FRAMES, seed))
const frames = sequences[0]!
const floor = floorOf(study, frames)
const results = entries(study).map((entry) => measured(entry, study, sequences, floor))
const tables = tablesOf(results, floor)

console.log(`${hand.name}, ${sequences.length} sequences of ${FRAMES} frames`)
for (const { title, note, head, rows } of tables) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  console.log([`\n${title}\n`, line(head), rule, ...rows.map(line), `\n${note}`].join('\n'))
}
const poses = results[0]!.tracks[0]!.poses
writeFileIn(
  REPORT_FILE,
  reportPage({
    lead:
      'A skinned hand of 10,000 vertices and 26 parameters follows a depth camera’s images. Stochastic meta-descent draws a ' +
      'few points of its surface at each step; its rivals use all vertices. All derivatives come from the tape, compiled.',
    facts: [hand.name, `${FRAMES} frames`],
    hand,
    frames,
    tracks: results.map(({ tracks }) => tracks[0]!),
    tables,
  }),
)
console.log(`\nPictures: ${REPORT_FILE}`)
if (process.argv.includes('--picture')) {
  writeFileIn(PICTURE, stripPicture(hand, frames, poses, PICTURED))
  console.log(`Picture of the documentation: ${PICTURE}`)
}
