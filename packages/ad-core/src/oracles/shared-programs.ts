import { shapeOf } from '../operand.js'
import { showShape } from '../shape.js'
import type { FlatTree } from './recordings.js'

const kept = /* @__PURE__ */ new WeakMap<object, Map<string, unknown>>()

/** What was made for a function and parameters of this form before, or else is made now. It lives as long as the function. */
export function programsFor<Made>(f: object, { leaves }: FlatTree, make: () => Made): Made {
  const form = leaves
    .map(({ path, value, dtype, form }) => `${path}:${form}:${dtype}${showShape(shapeOf(value))}`)
    .join(' ')
  const ofFunction = kept.get(f) ?? new Map<string, unknown>()
  kept.set(f, ofFunction)
  // Only what `make` gave for this very function and form is put here.
  const made = (ofFunction.get(form) as Made | undefined) ?? make()
  ofFunction.set(form, made)
  return made
}
