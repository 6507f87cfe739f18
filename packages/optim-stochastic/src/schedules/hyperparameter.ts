import { numberBelowOne, numberWithin } from '../checks.js'
import { scheduleOf, type Schedule } from './schedules.js'

/** A hyperparameter that is either fixed or scheduled by step. */
export type Hyperparameter = number | Schedule

/**
 * A hyperparameter within [lower, upper] as a schedule: a fixed one is checked at once, a scheduled one
 * at every step.
 */
export function hyperparameter(
  caller: string,
  name: string,
  value: Hyperparameter,
  lower: number = 0,
  upper: number = Infinity,
): Schedule {
  return checked(caller, name, value, (x, at) => numberWithin(at, name, x, lower, upper))
}

/** A hyperparameter from 0 to below 1, such as the decay of an average, as a schedule. */
export function decayParameter(caller: string, name: string, value: Hyperparameter): Schedule {
  return checked(caller, name, value, (x, at) => numberBelowOne(at, name, x))
}

function checked(
  caller: string,
  name: string,
  value: Hyperparameter,
  check: (x: number, caller: string) => number,
): Schedule {
  if (typeof value !== 'function') {
    check(value, caller)
    return () => value
  }
  const valueAt = scheduleOf(caller, name, value)
  return (step) => check(valueAt(step), `${caller} at step ${step}`)
}
