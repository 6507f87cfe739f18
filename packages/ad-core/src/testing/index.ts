/** Tools that check derivatives. Needs fast-check beside this package. */
export { checkDerivatives, type CheckOptions, type DerivativeMode } from './check-derivatives.js'
export {
  points,
  trees,
  type NumberTree,
  type PointDomain,
  type PointOptions,
  type TreeOptions,
} from './arbitraries.js'
export {
  derivativeProperty,
  type PropertyDomain,
  type PropertyOptions,
} from './derivative-property.js'
