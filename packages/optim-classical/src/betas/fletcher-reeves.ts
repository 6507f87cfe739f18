import { dot } from '../linear-algebra/vector.js'
import type { Beta } from './beta.js'

/** β = g_{t+1}ᵀg_{t+1} / g_tᵀg_t (Fletcher & Reeves 1964). */
export const fletcherReeves: Beta = ({ gradient, previousGradient }) =>
  dot(gradient, gradient) / dot(previousGradient, previousGradient)
