/**
 * The words that threads share. A ticket holds how many parts of a job nobody has taken yet, and above
 * that which job it is: whoever lowers it by one has the part of that number.
 */
export const WORD = {
  ticket: 0,
  /** Messages sent to each worker so far. */
  mail: 1,
  /** The job's program, and its loop. */
  program: 2,
  loop: 3,
  /** Parts that are done. */
  done: 4,
  /** 1 where one of them failed. */
  failed: 5,
} as const

export const WORDS = 6

/** Bits of a ticket that count parts, and the mask of them. */
export const PART_BITS = 12
export const PART_MASK = 0xfff

/** More threads than this aren't used. */
export const MOST_THREADS = 64

/** So often a thread looks again before it goes to sleep: some ten microseconds. */
export const LOOKS = 5000
