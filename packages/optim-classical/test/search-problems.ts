import type { IncrementalProblem, Random, SearchProblem } from '@wengert/optim-classical'
import { randomFrom } from '../src/random.js'

/** A stream of random numbers that always gives the same. */
export function always(u: number): Random {
  return Object.assign(() => u, randomFrom(0), { uniform: () => u })
}

/** Numbers that walk by ±1, valued by their squares. */
export const walk: SearchProblem<number> = {
  initial: (random) => 20 + random.index(10),
  perturb: (x, random) => x + (random() < 0.5 ? 1 : -1),
  value: (x) => x * x,
}

/** As many bits as there are, to be set one by one. */
export const bits = (count: number): IncrementalProblem<number[], { place: number }> => {
  const move = { place: 0 }
  return {
    initial: (random) => Array.from({ length: count }, () => random.index(2)),
    perturb: (_bits, random) => {
      move.place = random.index(count)
      return move
    },
    value: (candidate) => candidate.reduce((sum, bit) => sum + 1 - bit, 0),
    delta: (candidate, { place }) => (candidate[place] === 1 ? 1 : -1),
    apply: (candidate, { place }) => {
      candidate[place] = 1 - candidate[place]!
    },
  }
}
