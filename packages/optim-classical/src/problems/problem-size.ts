import { DomainError } from '@wengert/ad-core'

/** Sizes that a problem has. */
interface Sizes {
  readonly least?: number
  readonly most?: number
  readonly multipleOf?: number
}

/** Refuses a number of parameters or residuals that a problem does not have. */
export function requireSize(
  caller: string,
  name: string,
  size: number,
  { multipleOf = 1, least = multipleOf, most = Infinity }: Sizes = {},
): void {
  if (Number.isInteger(size / multipleOf) && size >= least && size <= most) return
  const kind = multipleOf === 1 ? 'an integer' : `a multiple of ${multipleOf}`
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`
  const whole = multipleOf * Math.round(size / multipleOf)
  const nearest = Number.isFinite(whole) ? Math.min(Math.max(whole, least), most) : least
  throw new DomainError(
    `${caller}: expected ${name} to be ${kind} ${range}, got ${size}. Perhaps ${nearest}?`,
  )
}
