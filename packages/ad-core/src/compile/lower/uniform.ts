import type { Tensor } from '../../tensor.js'

/** Whether all entries of a constant are the same number. */
export function isUniform({ data }: Tensor): boolean {
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], data[0])) return false
  return data.length > 0
}
