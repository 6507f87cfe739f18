import { Operand, type Value } from './operand.js'
import { showShape } from './shape.js'
import { Tensor } from './tensor.js'

/** Larger arrays are shown by their shape. */
const MOST_ENTRIES = 100

/** Lets consoles show operands by what they stand for rather than by their fields. */
export function attachInspection(): void {
  // Node's and Deno's name for it, which needs no import.
  Object.defineProperty(Operand.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: Operand) {
      return shown(this)
    },
  })
}

function shown(x: Value): string {
  if (typeof x === 'number' || (x instanceof Tensor && x.size <= MOST_ENTRIES)) return String(x)
  const { parts } = x
  const { name } = x.constructor
  return parts.length > 1 ? `${name}(${parts.map(shown).join(', ')})` : name + showShape(x.shape)
}
