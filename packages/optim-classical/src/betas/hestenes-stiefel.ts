import { dot } from '../linear-algebra/vector.js'
import type { Beta } from './beta.js'

/** β = g_{t+1}ᵀy / v_tᵀy (Hestenes & Stiefel 1952; slide 17, with the indices its erratum needs). */
export const hestenesStiefel: Beta = ({ gradient, change, direction }) =>
  dot(gradient, change) / dot(direction, change)
