import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Where a stream of random numbers stands, as plain data. */
export interface RandomState {
  readonly words: readonly number[]
  /** The second number of the last pair of normal ones, where it is still to be given. */
  readonly spare?: number
}

/**
 * A stream of random numbers (xoroshiro128+). Called, it gives one uniform in [0, 1), as `Math.random` does.
 * @example search({ initial: (random) => random.normal(), perturb: (x, random) => x + random.normal(), value: Math.abs })
 */
export interface Random {
  (): number
  /** Uniform in [0, 1), 53 random bits. */
  readonly uniform: () => number
  /** A whole number from 0 to below `count`, all equally likely (drawn by rejection). */
  readonly index: (count: number) => number
  /** Standard normal (polar method). */
  readonly normal: () => number
  /** Puts a list into random order, in place (Fisher & Yates). */
  readonly shuffle: <List extends { length: number; [index: number]: unknown }>(list: List) => List
  /** Where the stream stands; `randomAt` goes on from there. */
  readonly state: () => RandomState
}

/** The stream of a tuple of whole numbers, such as (seed, worker): different tuples give unrelated streams. */
export function randomFrom(...key: readonly number[]): Random {
  return randomAt({ words: hashedWords(key) })
}

/** The stream that goes on from a state. */
export function randomAt(at: RandomState): Random {
  const generator = xoroshiro128plusFromState(at.words)
  let spare = at.spare
  const uniform = (): number => uniformFloat64(generator)
  const index = (count: number): number => uniformInt(generator, 0, count - 1)
  return Object.assign(() => uniform(), {
    uniform,
    index,
    normal: (): number => {
      if (spare !== undefined) {
        const second = spare
        spare = undefined
        return second
      }
      for (;;) {
        const x = 2 * uniform() - 1
        const y = 2 * uniform() - 1
        const square = x * x + y * y
        if (square > 0 && square < 1) {
          const factor = Math.sqrt((-2 * Math.log(square)) / square)
          spare = factor * y
          return factor * x
        }
      }
    },
    shuffle: <List extends { length: number; [index: number]: unknown }>(list: List): List => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = index(i + 1)
        const kept = list[i]
        list[i] = list[j]
        list[j] = kept
      }
      return list
    },
    state: (): RandomState => ({
      words: [...generator.getState()],
      ...(spare !== undefined && { spare }),
    }),
  })
}

/** Four 32-bit words, not all zero, each depending on every bit of the key. */
function hashedWords(key: readonly number[]): readonly number[] {
  const words = [1, 2, 3, 4].map((lane) => {
    let hash = mixed(Math.imul(lane, 0x9e3779b9))
    for (const part of key) {
      hash = mixed(hash ^ (part | 0))
      hash = mixed((hash + Math.floor(part / 2 ** 32)) | 0)
    }
    return hash
  })
  return words.every((word) => word === 0) ? [1, 2, 3, 4] : words
}

/** The finalizer of MurmurHash3: a bijection of 32-bit words in which each bit moves half the others. */
function mixed(word: number): number {
  let h = (word + 0x9e3779b9) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
