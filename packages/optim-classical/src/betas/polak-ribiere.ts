import { dot } from '../linear-algebra/vector.js'
import type { Beta } from './beta.js'

/** β = g_{t+1}ᵀy / g_tᵀg_t, at least 0 (Polak & Ribière 1969, Gilbert & Nocedal 1992). */
export const polakRibiere: Beta = ({ gradient, previousGradient, change }) =>
  Math.max(0, dot(gradient, change) / dot(previousGradient, previousGradient))
