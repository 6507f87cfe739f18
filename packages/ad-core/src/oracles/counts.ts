/** How many evaluations an oracle has made of each kind, and how many sweeps over a tape. */
export interface Counts {
  value: number
  gradient: number
  hvp: number
  gnvp: number
  jvp: number
  vjp: number
  hessian: number
  residuals: number
  jacobian: number
  sweeps: number
}

/** The counts of an oracle that was asked nothing. */
export function noCounts(): Counts {
  return {
    value: 0,
    gradient: 0,
    hvp: 0,
    gnvp: 0,
    jvp: 0,
    vjp: 0,
    hessian: 0,
    residuals: 0,
    jacobian: 0,
    sweeps: 0,
  }
}
