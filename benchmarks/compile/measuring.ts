/** Times of programs that are compared: in turn, so that what slows one slows the others. */
import type { Evaluation } from './case.js'

/** Something that can be timed for a while: seconds of one call. */
export interface Timed {
  readonly name: string
  readonly slot: (seconds: number) => number | Promise<number>
}

const SHORTEST_SAMPLE = 100e-6

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function secondsOf(body: () => void): number {
  const start = process.hrtime.bigint()
  body()
  return Number(process.hrtime.bigint() - start) / 1e9
}

/** Times an evaluation in samples of at least 100 µs whose calls alternate between both inputs. */
export function timedEvaluation(name: string, { evaluate }: Evaluation): Timed {
  let which: 0 | 1 = 0
  let repeats = 0
  const sample = (): number =>
    secondsOf(() => {
      for (let i = 0; i < repeats; i++) {
        evaluate(which)
        which = which === 0 ? 1 : 0
      }
    }) / repeats
  const calibrate = (): void => {
    repeats = 1
    while (repeats < 1e6 && sample() * repeats < SHORTEST_SAMPLE) repeats *= 2
  }
  return {
    name,
    slot(seconds) {
      const end = performance.now() + seconds * 1e3
      if (repeats === 0) calibrate()
      const samples = [sample()]
      while (performance.now() < end) samples.push(sample())
      if (median(samples) * repeats < SHORTEST_SAMPLE) calibrate()
      return median(samples)
    },
  }
}

export interface Rounds {
  readonly rounds: number
  /** Seconds of each program in a round. */
  readonly slot: number
  /** Seconds after which a program that is slow gets no more rounds. */
  readonly longest: number
}

/** Seconds a call, for each program a list with one entry a round. */
export async function timesInTurn(
  programs: readonly Timed[],
  { rounds, slot, longest }: Rounds,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(programs.map(({ name }) => [name, []]))
  const spent = new Map<string, number>()
  for (const program of programs) await program.slot(slot) // warm up
  for (let round = 0; round < rounds; round++) {
    for (const program of programs) {
      const before = spent.get(program.name) ?? 0
      if (before > longest) continue
      const start = performance.now()
      times.get(program.name)!.push(await program.slot(slot))
      spent.set(program.name, before + (performance.now() - start) / 1e3)
    }
  }
  return times
}

/** The median of the ratios of rounds that both programs took part in. */
export function medianRatio(times: readonly number[], others: readonly number[]): number {
  return median(times.slice(0, others.length).map((time, round) => time / others[round]!))
}
