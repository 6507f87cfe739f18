import { duration } from '../../benchmarks/four-regions/markup.js'
import { DISPLACEMENTS, FOUND } from './escapes.js'
import type { ReportTable } from './report.js'
import type { Floor, Measured } from './study.js'
import { MARGIN } from './time-to-target.js'
import { median, rootMeanSquare } from './tracking.js'

/** What was measured, the first method against the others. */
export function tablesOf(results: readonly Measured[], floor: Floor): readonly ReportTable[] {
  return [arrivalTable(results, floor), trackTable(results), escapeTable(results)]
}

function arrivalTable(results: readonly Measured[], floor: Floor): ReportTable {
  const own = median(results[0]!.arrivals.map(({ seconds }) => seconds))
  return {
    title: `Time to within ${MARGIN} mm of the error at the full objective's minimum`,
    note:
      'Each frame starts at the minimum of the frame before, the same for all methods. Medians over the frames; those that ' +
      `were not reached count as infinitely late. The minimum's own error is ${median(floor.errors).toFixed(2)} mm in the median. ` +
      'Reached means three steps in a row; the clock stands still while errors are measured.',
    head: ['method', 'frames reached', 'steps', 'time', 'times that of SMD'],
    rows: results.map(({ name, arrivals }) => {
      const seconds = median(arrivals.map((each) => each.seconds))
      const reached = arrivals.filter(({ steps }) => steps < Infinity).length
      return [
        name,
        `${reached} of ${arrivals.length}`,
        String(median(arrivals.map(({ steps }) => steps))),
        Number.isFinite(seconds) ? duration(1000 * seconds) : '—',
        Number.isFinite(seconds) ? (seconds / own).toFixed(1) : '—',
      ]
    }),
  }
}

function trackTable(results: readonly Measured[]): ReportTable {
  const timesOf = ({ tracks }: Measured): number => median(tracks.flatMap(({ seconds }) => seconds))
  const own = timesOf(results[0]!)
  return {
    title: 'Tracking: each frame from where the one before was left',
    note:
      'Medians over all frames of all sequences. Errors are root mean squares over all vertices; for each sequence its root ' +
      'mean square over the frames, and the largest.',
    head: ['method', 'time a frame', 'times that of SMD', 'error', 'of each sequence', 'largest'],
    rows: results.map((result) => [
      result.name,
      duration(1000 * timesOf(result)),
      (timesOf(result) / own).toFixed(1),
      `${median(result.tracks.flatMap(({ errors }) => errors)).toFixed(2)} mm`,
      result.tracks.map(({ errors }) => rootMeanSquare(errors).toFixed(2)).join(' / '),
      result.tracks.map(({ errors }) => Math.max(...errors).toFixed(1)).join(' / '),
    ]),
  }
}

function escapeTable(results: readonly Measured[]): ReportTable {
  const first = results[0]!.escapes
  return {
    title: `Wrong starts from which the hand is found to within ${FOUND} mm`,
    note: `${first[0]!.starts} starts for each distance, the same for all methods; in brackets the mean time of a start.`,
    head: [
      'method',
      ...first.map(
        ({ startError }, i) => `${DISPLACEMENTS[i]!} of the reach, ${startError.toFixed(0)} mm`,
      ),
    ],
    rows: results.map(({ name, escapes }) => [
      name,
      ...escapes.map(
        ({ found, starts, seconds }) => `${found} of ${starts} (${duration(1000 * seconds)})`,
      ),
    ]),
  }
}
