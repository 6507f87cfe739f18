import { dot } from '../linear-algebra/vector.js'
import type { Beta } from './beta.js'

/** β = g_{t+1}ᵀg_{t+1} / v_tᵀy (Dai & Yuan 1999). */
export const daiYuan: Beta = ({ gradient, change, direction }) =>
  dot(gradient, gradient) / dot(direction, change)
