import { Dual } from './dual.js'
import { Operand, type Value } from './operand.js'
import { showShape } from './shape.js'
import { showValue } from './tape/trace.js'
import { Traced, valueOfRow } from './tape/traced.js'
import { Tensor } from './tensor.js'

/** Arrays of more entries are shown by their first ones. */
const MOST_ENTRIES = 100

/** Lets consoles show operands by what they stand for rather than by their fields. */
export function attachInspection(): void {
  // Node's and Deno's name for it, which needs no import.
  Object.defineProperty(Operand.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: Operand) {
      return shown(this)
    },
    configurable: true,
    writable: true,
  })
}

function shown(x: Value): string {
  if (typeof x === 'number') return Object.is(x, -0) ? '-0' : String(x)
  if (x instanceof Dual) return `dual(${shown(x.value)}, ${shown(x.tangent)})`
  if (x instanceof Traced) {
    if (!x.level.alive) return 'traced(ended)'
    const value = valueOfRow(x.level.tape, x.id)
    return `traced(${typeof value === 'number' ? shown(value) : summary(value)})`
  }
  if (!(x instanceof Tensor)) return `${x.constructor.name} ${showShape(x.shape)}`
  return x.size > MOST_ENTRIES ? `tensor(${summary(x)})` : String(x) + dtypeOf(x)
}

/** Shape and first entries. */
function summary(x: Tensor): string {
  return `${showShape(x.shape)}${dtypeOf(x)}: ${showValue(x)}`
}

function dtypeOf({ dtype }: Tensor): string {
  return dtype === 'f64' ? '' : ` ${dtype}`
}
