/** How each method is made whose costs are measured, where `method()` is not all there is to say. */

/** A method as it is constructed. */
export interface Subject {
  readonly options: object
  /** Where it is not the default: what is other about it, for a table. */
  readonly variant?: string
  /** What it trains in place of the Four Regions network, where that is nothing for it. */
  readonly on?: 'linear model'
}

/**
 * The subjects of a method that has more than one, or options that it can't do without. All others
 * are made by `method()` and need no entry.
 */
export const SUBJECTS: Readonly<Record<string, readonly Subject[]>> = {
  idbd: [{ options: {}, on: 'linear model' }],
  k1: [{ options: {}, on: 'linear model' }],
  smd: [
    { options: {} },
    { options: { stepSize: 0.1 }, variant: 'with a step size given' },
    { options: { curvature: 'hessian' }, variant: 'with H' },
    { options: { curvature: 'diagonal' }, variant: 'with the diagonal of G' },
    { options: { curvature: 'none' }, variant: 'without curvature' },
  ],
}
