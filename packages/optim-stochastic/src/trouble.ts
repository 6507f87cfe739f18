import { AdError } from '@wengert/ad-core'

/**
 * Thrown by an optimizer's `update` when its numbers have lost their meaning, such as a covariance
 * that is no longer positive definite. `train` turns it into the outcome `'failed'`; it never reaches
 * the caller.
 */
export class NumericalTrouble extends AdError {
  override readonly name = 'NumericalTrouble'
  constructor(message: string) {
    super('numerical-trouble', message)
  }
}
