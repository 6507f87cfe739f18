import type { Primitive } from '../primitive.js'

/** An input of a transform: itself where it stands for a value of an outer one. */
export const identityInput: Primitive = {
  name: 'input',
  kind: 'array',
  linearity: 'joint',
  evaluate: ([x]) => x!,
  pushforward: (_k, tangent) => tangent,
  pullback: (_k, cotangent) => cotangent,
  flops: () => 0,
}
