import { scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** d = −g. */
export function steepest(): Descent<null, never> {
  return {
    queries: [],
    start: () => null,
    direction: (at) => ({ direction: scaled(-1, at.gradient), naturalStep: undefined }),
    learn: () => null,
    forget: () => undefined,
  }
}
