import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of random numbers. */
export interface Random {
  /** A whole number from 0 to below `count`, all equally likely (drawn by rejection). */
  readonly index: (count: number) => number
  /** Uniform in [0, 1), 53 random bits. */
  readonly uniform: () => number
  /** Standard normal (polar method). */
  readonly normal: () => number
}

/**
 * The stream that belongs to a tuple of whole numbers, such as (seed, epoch): equal tuples give equal
 * streams, different tuples unrelated ones. xoroshiro128+, started from a hash of the tuple.
 * @example randomStream(7, 0).uniform()
 */
export function randomStream(...key: readonly number[]): Random {
  const generator = xoroshiro128plusFromState(hashedState(key))
  let spare: number | undefined
  const uniform = (): number => uniformFloat64(generator)
  return {
    index: (count) => uniformInt(generator, 0, count - 1),
    uniform,
    normal: () => {
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
  }
}

/** Four 32-bit words, not all zero, each depending on every bit of the key. */
function hashedState(key: readonly number[]): [number, number, number, number] {
  const words = [1, 2, 3, 4].map((lane) => {
    let hash = mixed(Math.imul(lane, 0x9e3779b9))
    for (const part of key) {
      hash = mixed(hash ^ (part | 0))
      hash = mixed((hash + Math.floor(part / 2 ** 32)) | 0)
    }
    return hash
  })
  return words.every((word) => word === 0)
    ? [1, 2, 3, 4]
    : (words as [number, number, number, number])
}

/** The finalizer of MurmurHash3: a bijection of 32-bit words in which each bit moves half the others. */
function mixed(word: number): number {
  let h = (word + 0x9e3779b9) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
