import { DomainError } from '../errors.js'
import type { Concrete, Primitive } from '../primitive.js'
import { shapeOf } from '../operand.js'
import { Tensor } from '../tensor.js'
import { dataOf } from '../custom/lanes.js'

interface Labelling {
  /** The function whose labels these are, for messages. */
  readonly caller: string
  readonly classes: number
}

/**
 * Whole-number labels as rows with a 1 at the label: shape [...labels, classes]. No derivative. In
 * single precision, which holds 0 and 1 exactly and widens to whatever it meets.
 */
export const oneHot: Primitive<Labelling> = {
  name: 'oneHot',
  kind: 'array',
  evaluate: ([labels], labelling) => rows(labels!, labelling),
  pushforward: () => undefined,
  pullback: () => undefined,
  discrete: true,
  flops: () => 0,
}

function rows(labels: Concrete, { caller, classes }: Labelling): Tensor {
  const data = dataOf(labels)
  const out = new Float32Array(data.length * classes)
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DomainError(
        `${caller}: expected whole labels from 0 to ${classes - 1}, got ${label}.` +
          (label === classes ? ' Perhaps they count from 1?' : ''),
      )
    }
    out[i * classes + label] = 1
  }
  return new Tensor([...shapeOf(labels), classes], 'f32', out)
}
