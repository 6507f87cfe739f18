/**
 * Slides 44–46: a hand of 10,000 vertices and 26 parameters is followed through a depth camera's images.
 * Each step of stochastic meta-descent compares 64 points of its surface, drawn at random, with the
 * image. `npm run bench -- hand-tracking` measures it against Levenberg–Marquardt and BFGS.
 */
import { bfgs } from '@wengert/optim-classical'
import { classicalContestant, smdContestant, warmUp } from './hand-tracking/contestants.js'
import { prepared } from './hand-tracking/prepared.js'
import { REPORT_FILE, writeFileIn } from './hand-tracking/report-file.js'
import { reportPage } from './hand-tracking/report.js'
import { sequence } from './hand-tracking/sequence.js'
import {
  FRAMES,
  LEAST_DECREASE,
  MOST_ITERATIONS,
  SMD_SETTINGS,
  STEPS,
  TEST_SEEDS,
} from './hand-tracking/settings.js'
import { median, tracked } from './hand-tracking/tracking.js'

const { hand, whitened, drawing } = prepared()
const frames = sequence(hand, FRAMES, TEST_SEEDS[0])

const smd = smdContestant('SMD', whitened, hand.mesh, drawing, SMD_SETTINGS, 0)
const rival = classicalContestant('BFGS', bfgs(), whitened, hand.mesh, LEAST_DECREASE)
const tracks = [[smd, STEPS] as const, [rival, MOST_ITERATIONS] as const].map(
  ([contestant, steps]) => {
    warmUp(contestant, frames[0]!.image, steps)
    const track = tracked(contestant, hand, frames, steps)
    contestant.dispose()
    return track
  },
)

for (const { name, errors, seconds } of tracks) {
  const milliseconds = (1000 * median(seconds)).toFixed(2)
  console.log(
    `${name}: ${milliseconds} ms a frame, error ${median(errors).toFixed(2)} mm (medians), ` +
      `at most ${Math.max(...errors).toFixed(1)} mm`,
  )
}
writeFileIn(
  REPORT_FILE,
  reportPage({
    lead:
      'A skinned hand of 10,000 vertices and 26 parameters follows a depth camera’s images. Each step draws 64 points of ' +
      'its surface at random and compares them with the image; derivatives come from the tape, compiled.',
    facts: [hand.name, `${FRAMES} frames`, `${STEPS} steps a frame`],
    hand,
    frames,
    tracks,
    tables: [],
  }),
)
console.log(`Pictures: ${REPORT_FILE}`)
