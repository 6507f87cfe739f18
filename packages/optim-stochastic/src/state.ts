import { isPlainObject, show } from './checks.js'
import { decode, isCoded, notData } from './coding.js'
import { allFinite } from './finite.js'

/**
 * How many numbers an optimizer's state holds: entries of typed arrays, and single numbers, at any
 * depth, as it is or coded as in a result's `state`. Storage per weight, the weight itself included,
 * is 1 + stateSize(state)/n.
 * @example stateSize(gekf().init(new Float64Array(184))) // 17020, 92.5 a weight
 */
export function stateSize(state: unknown): number {
  if (typeof state === 'number') return 1
  if (typeof state !== 'object' || state === null) return 0
  if (ArrayBuffer.isView(state)) return (state as Float64Array).length
  if (isCoded(state)) return stateSize(decode(state))
  return Object.values(state).reduce((sum: number, part: unknown) => sum + stateSize(part), 0)
}

/**
 * A copy of a state, or of any data made of numbers, strings, typed arrays, objects and tuples.
 * Memory of an earlier copy, `into`, is used again where it has the same form. Errors: `DomainError`
 * for functions and instances of classes.
 */
export function copyState<State>(state: State, into?: unknown): State {
  return copied(state, into) as State
}

function copied(x: unknown, into: unknown): unknown {
  if (typeof x === 'function') throw notData(x)
  if (typeof x !== 'object' || x === null) return x
  if (ArrayBuffer.isView(x)) {
    const source = x as Float64Array
    const target = into as Float64Array
    const fits =
      ArrayBuffer.isView(into) &&
      target.constructor === source.constructor &&
      target.length === source.length
    if (!fits) return source.slice()
    target.set(source)
    return target
  }
  if (Array.isArray(x)) {
    const target: unknown[] = Array.isArray(into) && into.length === x.length ? into : []
    for (let i = 0; i < x.length; i++) target[i] = copied(x[i], target[i])
    return target
  }
  if (!isPlainObject(x)) throw notData(x)
  const target = (sameKeys(x, into) ? into : {}) as Record<string, unknown>
  for (const key in x) target[key] = copied(x[key], target[key])
  return target
}

function sameKeys(x: object, y: unknown): boolean {
  if (typeof y !== 'object' || y === null) return false
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key))
}

/** Whether all entries of a state's typed arrays are finite; single numbers may be anything. */
export function isFiniteState(state: unknown): boolean {
  if (typeof state !== 'object' || state === null) return true
  if (ArrayBuffer.isView(state)) return allFinite(state as Float64Array)
  return Object.values(state).every(isFiniteState)
}

/**
 * Where a state differs in form from a fresh one, in words; undefined where it does not. What is null
 * or empty in the fresh one may have become anything.
 */
export function otherForm(
  fresh: unknown,
  state: unknown,
  path: string = 'state',
): string | undefined {
  if (fresh === null || fresh === undefined) return undefined
  if (kindOf(fresh) !== kindOf(state)) return `${kindOf(state)} for ${kindOf(fresh)} at ${path}`
  if (typeof fresh !== 'object') return undefined
  const isList = ArrayBuffer.isView(fresh) || Array.isArray(fresh)
  if (isList) {
    const { length } = fresh as ArrayLike<unknown>
    const given = (state as ArrayLike<unknown>).length
    if (length === 0) return undefined
    if (given !== length) return `${given} entries for ${length} at ${path}`
    if (ArrayBuffer.isView(fresh)) return undefined
  }
  const parts = state as Record<string, unknown>
  for (const key of Object.keys(parts)) {
    if (!Object.hasOwn(fresh, key)) return `an unknown part at ${path}.${key}`
  }
  for (const [key, part] of Object.entries(fresh)) {
    const found = otherForm(part, parts[key], isList ? `${path}[${key}]` : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function kindOf(x: unknown): string {
  if (x === undefined || x === null) return 'nothing'
  if (ArrayBuffer.isView(x)) return `a ${Object.prototype.toString.call(x).slice(8, -1)}`
  return typeof x === 'object' ? show(x) : `a ${typeof x}`
}
