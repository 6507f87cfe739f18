import type { Random } from '../random.js'

/**
 * Whether a child takes its parent's place, from Δ = f(child) − f(parent) and the temperature. A Δ that is no number
 * must be refused.
 */
export type Acceptance = (delta: number, temperature: number, random: Random) => boolean

/**
 * Slide 7: accept if Δ < 0, else with probability e^{−Δ/T} (Metropolis et al. 1953). T = 1 is the slide's P(e^{−Δ});
 * T = 0 is its limit, which accepts Δ ≤ 0 only: the local search. With a symmetric perturbation and a fixed T
 * the candidates visited are distributed as e^{−f/T}.
 *
 * Cost: one random number where Δ > 0.
 * @example boltzmann(Math.LN2, 1, random) // true half of the time
 */
export const boltzmann: Acceptance = (delta, temperature, random) =>
  delta <= 0 || random() < Math.exp(-delta / temperature)

/**
 * Threshold accepting (Dueck & Scheuer 1990): accept whatever is no worse than the parent by T, without chance.
 * @example search({ ...problem, accept: threshold, temperature: linear({ from: 10, to: 0, over: 1e5 }) })
 */
export const threshold: Acceptance = (delta, temperature) => delta <= temperature
