import { dot, norm } from '../linear-algebra/vector.js'
import type { Beta } from './beta.js'

/**
 * β = (y − 2v yᵀy/vᵀy)ᵀg_{t+1} / vᵀy, at least −1/(‖v‖·min(0.01, ‖g_t‖)): descent whatever the line search
 * (Hager & Zhang 2005).
 */
export const hagerZhang: Beta = ({ gradient, previousGradient, change, direction }) => {
  const along = dot(direction, change)
  const beta =
    (dot(change, gradient) - (2 * dot(change, change) * dot(direction, gradient)) / along) / along
  const least = -1 / (norm(direction) * Math.min(0.01, norm(previousGradient)))
  return Math.max(beta, least)
}
