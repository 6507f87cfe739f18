import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Moment } from './moment.js'

/** T at an iteration (0 before the first); `moment` tells how the run has gone until then. */
export type Schedule = (iteration: number, moment: Moment) => number

/** A number for all iterations, or one for each. */
export type Temperature = number | Schedule

/** From where to where a temperature goes, in how many iterations. */
export interface TemperatureCourse {
  readonly from: number
  readonly to: number
  /** Iterations until `to` is reached; it stays there. */
  readonly over: number
}

/**
 * T_k = from·(to/from)^{k/over} (Kirkpatrick, Gelatt & Vecchi 1983): every temperature for the same number of iterations
 * on a logarithmic scale.
 *
 * Errors (`DomainError`): ends that are no positive numbers, `over` below 1.
 * @example search({ ...problem, temperature: geometric({ from: 10, to: 0.01, over: 1e6 }) })
 */
export function geometric(course: TemperatureCourse): Schedule {
  checkCourse('geometric', course, Number.MIN_VALUE)
  const { from, to, over } = course
  const rate = Math.log(to / from) / over
  return (k) => (k >= over ? to : from * Math.exp(rate * k))
}

/**
 * T_k = from + (to − from)·k/over.
 *
 * Errors (`DomainError`): negative ends, `over` below 1.
 * @example search({ ...problem, temperature: linear({ from: 10, to: 0, over: 1e6 }) })
 */
export function linear(course: TemperatureCourse): Schedule {
  checkCourse('linear', course, 0)
  const { from, to, over } = course
  return (k) => (k >= over ? to : from + ((to - from) * k) / over)
}

/**
 * T_k = from·ln 2/ln(2 + k): slow enough to end in a global minimum almost surely where `from·ln 2` is at least the
 * depth of the deepest local one (Hajek 1988), and too slow for most purposes.
 *
 * Errors (`DomainError`): `from` no positive number.
 * @example search({ ...problem, temperature: logarithmic({ from: 5 }) })
 */
export function logarithmic(options: { readonly from: number }): Schedule {
  checkOptions('logarithmic', options, ['from'])
  checkEnd('logarithmic', 'from', options.from, Number.MIN_VALUE)
  const { from } = options
  return (k) => (from * Math.LN2) / Math.log(2 + k)
}

/**
 * Whatever T lets the accepted part of the children follow a plan (Lam & Delosme 1988, in Boyan's form of 1998): from
 * all down to 44 % in the first 15 % of the iterations, 44 % up to 65 %, then down to 0.1 %. T grows or shrinks by a
 * thousandth each iteration; it starts with the first rise of the value that is seen, so that no size of f
 * must be known.
 *
 * Errors (`DomainError`): `over` below 1.
 * @example search({ ...problem, temperature: adaptive({ over: 1e6 }) })
 */
export function adaptive(options: { readonly over: number }): Schedule {
  checkOptions('adaptive', options, ['over'])
  checkWhole('adaptive', 'over', options.over, { least: 1, example: 1e6 })
  const { over } = options
  return (k, { temperature, acceptance, rise }) => {
    if (rise === 0) return Infinity
    if (temperature === Infinity) return rise
    return acceptance > plannedAcceptance(k / over) ? temperature * 0.999 : temperature / 0.999
  }
}

function plannedAcceptance(done: number): number {
  if (done < 0.15) return 0.44 + 0.56 * 560 ** (-done / 0.15)
  if (done < 0.65) return 0.44
  return 0.44 * 440 ** (-(Math.min(done, 1) - 0.65) / 0.35)
}

/** Options of `cooling`. */
export interface CoolingOptions {
  /** T_{k+1} = rate·T_k. */
  readonly rate: number
  /** Which part of the rises the first temperature accepts, about. Default 0.8. */
  readonly acceptance?: number
  /** Iterations at T = ∞ in which rises are looked at. Default 20. */
  readonly warmUp?: number
}

/**
 * Geometric cooling from a temperature that the run finds: after `warmUp` iterations that accept everything, T is the
 * mean rise divided by ln(1/acceptance) (Kirkpatrick, Gelatt & Vecchi 1983; Johnson et al. 1989), then shrinks by `rate`.
 *
 * Errors (`DomainError`): `rate` or `acceptance` outside (0, 1), `warmUp` below 1.
 * @example search({ ...problem, temperature: cooling({ rate: 0.9999 }) })
 */
export function cooling(options: CoolingOptions): Schedule {
  checkOptions('cooling', options, ['rate', 'acceptance', 'warmUp'])
  const { rate, acceptance = 0.8, warmUp = 20 } = options
  checkPart('cooling', 'rate', rate)
  checkPart('cooling', 'acceptance', acceptance)
  checkWhole('cooling', 'warmUp', warmUp, { least: 1, example: 20 })
  const factor = -1 / Math.log(acceptance)
  return (k, { temperature, rise }) => {
    if (k < warmUp) return Infinity
    return temperature === Infinity ? factor * rise : rate * temperature
  }
}

/** A temperature as a schedule, checked. */
export function scheduleOf(caller: string, temperature: unknown): Schedule {
  if (typeof temperature === 'number' && temperature >= 0) return () => temperature
  if (typeof temperature === 'function') return temperature as Schedule
  throw new DomainError(
    `${caller}: expected temperature to be a number of at least 0 or a schedule, got ${show(temperature)}. Perhaps geometric({ from: 10, to: 0.01, over: 1e5 })?`,
  )
}

/** Refuses what a schedule gave where it is no temperature. */
export function refuseTemperature(caller: string, given: unknown, iteration: number): never {
  throw new DomainError(
    `${caller}: expected temperature(iteration) to be a number of at least 0, got ${show(given)} at iteration ${iteration}. Perhaps (k) => 10 * 0.99 ** k?`,
  )
}

function checkCourse(caller: string, course: TemperatureCourse, least: number): void {
  checkOptions(caller, course, ['from', 'to', 'over'])
  checkEnd(caller, 'from', course.from, least)
  checkEnd(caller, 'to', course.to, least)
  checkWhole(caller, 'over', course.over, { least: 1, example: 1e5 })
}

function checkEnd(caller: string, name: string, x: unknown, least: number): void {
  if (typeof x === 'number' && x >= least && x < Infinity) return
  const kind = least === 0 ? 'a number of at least 0' : 'a positive number'
  throw new DomainError(
    `${caller}: expected ${name} to be ${kind}, got ${show(x)}. Perhaps { ${name}: ${name === 'to' ? 0.01 : 10} }?`,
  )
}

function checkPart(caller: string, name: string, x: unknown): void {
  if (typeof x === 'number' && x > 0 && x < 1) return
  throw new DomainError(
    `${caller}: expected ${name} to be between 0 and 1, got ${show(x)}. Perhaps { ${name}: 0.9 }?`,
  )
}
