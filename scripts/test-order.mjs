// Jest starts with the files that took longest, so that no core waits for a long one at the end. Of those
// that have not run yet it takes the largest first, but the longest are short texts.
import { relative, sep } from 'node:path'
import Sequencer from '@jest/test-sequencer'
import { root } from './shell.mjs'

/** About how many seconds the longest take. */
const seconds = {
  'packages/ad-core/test/compile/arrays.test.ts': 17,
  'packages/ad-core/test/compile/programs.test.ts': 17,
  'packages/ad-core/test/compile/repetition.test.ts': 14,
  'packages/ad-core/test/compile/roll-arrays.test.ts': 13,
  'packages/ad-core/test/compile/windows.test.ts': 13,
  'packages/ad-core/test/compile/streams.test.ts': 10,
  'packages/ad-core/test/compile/roll.test.ts': 10,
  'packages/ad-core/test/repetition.test.ts': 8,
  'packages/ad-core/test/compile/phases.test.ts': 7,
  'packages/ad-core/test/compile/products.test.ts': 7,
  'packages/ad-core/test/compile/long-bodies.test.ts': 7,
  'packages/optim-classical/test/tiers.test.ts': 6,
  'packages/optim-stochastic/test/tiers.test.ts': 5,
  'packages/optim-stochastic/test/problems.test.ts': 5,
}
const OTHERS = 1

const milliseconds = ({ path, duration }) =>
  duration ?? 1000 * (seconds[relative(root, path).split(sep).join('/')] ?? OTHERS)

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted
    return sorted.sort((a, b) => milliseconds(b) - milliseconds(a))
  }
}
