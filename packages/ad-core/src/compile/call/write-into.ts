import { ShapeError, TracedError, TreeError } from '../../errors.js'
import { Operand } from '../../operand.js'
import { sameShape, showShape, sizeOf } from '../../shape.js'
import { isNumericArray, Tensor, vectorView } from '../../tensor.js'
import { describe } from '../../values.js'

type Write = () => void
/** Where a number stands, so that it can be assigned in place. */
type Slot = (value: number) => void

/**
 * Writes a result into a tree of the same form: arrays entry by entry, numbers where they stand.
 * Nothing is written unless everything fits. Errors: `ShapeError` and `TreeError` with the path, `TracedError`
 * for values of a transform that is running.
 */
export function writeInto(out: unknown, result: unknown): void {
  const writes: Write[] = []
  collect(out, result, '', undefined, writes)
  for (const write of writes) write()
}

function collect(
  out: unknown,
  result: unknown,
  path: string,
  slot: Slot | undefined,
  writes: Write[],
): void {
  if (typeof result === 'number') writes.push(numberWrite(out, result, path, slot))
  else if (result instanceof Tensor) writes.push(arrayWrite(out, result, path))
  else if (isNumericArray(result)) writes.push(arrayWrite(out, vectorView(result), path))
  else if (result instanceof Operand) {
    throw new TracedError(
      `into: expected numbers to write, got ${describe(result)}${at(path)}. Perhaps y = f(x) while a function is recorded?`,
    )
  } else if (typeof result === 'object' && result !== null) collectTree(out, result, path, writes)
  else {
    throw new TreeError(
      `into: expected a function whose result is a tree of numbers and arrays, got ${describe(result)}${at(path)}.`,
      path,
    )
  }
}

function collectTree(out: unknown, result: object, path: string, writes: Write[]): void {
  const isTree = typeof out === 'object' && out !== null && !ArrayBuffer.isView(out)
  if (!isTree || Array.isArray(out) !== Array.isArray(result)) {
    const what = Array.isArray(result) ? 'a tuple' : 'an object'
    throw new TreeError(`into: expected ${what}${at(path)}, got ${describe(out)}.`, path)
  }
  const tree = out as Record<string, unknown>
  const keys = Object.keys(result)
  if (keys.length !== Object.keys(tree).length || !keys.every((key) => Object.hasOwn(tree, key))) {
    throw new TreeError(
      `into: expected the keys ${keys.join(', ')}${at(path)}, got ${Object.keys(tree).join(', ') || 'none'}.`,
      path,
    )
  }
  for (const key of keys) {
    const below = Array.isArray(result) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    const assign = (value: number): void => {
      tree[key] = value
    }
    const value = (result as Record<string, unknown>)[key]
    if (typeof value === 'number' && typeof tree[key] === 'number') requireWritable(tree, path)
    collect(tree[key], value, below, assign, writes)
  }
}

function numberWrite(out: unknown, value: number, path: string, slot: Slot | undefined): Write {
  if (out instanceof Tensor && out.shape.length === 0) {
    return () => {
      out.data[0] = value
    }
  }
  if (typeof out !== 'number') {
    throw new ShapeError(`into: expected a number${at(path)}, got ${shown(out)}.`)
  }
  if (slot === undefined) {
    throw new ShapeError(
      'into: expected something that a number can be assigned in, got a number. Perhaps a scalar tensor?',
    )
  }
  return () => slot(value)
}

function arrayWrite(out: unknown, value: Tensor, path: string): Write {
  const isAlike = out instanceof Tensor && sameShape(out.shape, value.shape) && out.dtype !== 'f16'
  if (isAlike && out.data.length === value.data.length) {
    return () => out.data.set(value.data)
  }
  const vector = value.shape.length === 1
  if (vector && isNumericArray(out) && out.length === value.data.length) {
    return () => out.set(value.data)
  }
  if (vector && isNumbers(out) && out.length === value.data.length) {
    requireWritable(out, path)
    return () => value.data.forEach((x, i) => (out[i] = x))
  }
  throw new ShapeError(
    `into: expected an array of shape ${showShape(value.shape)}${at(path)}, got ${shown(out)}.`,
  )
}

function requireWritable(tree: object, path: string): void {
  if (!Object.isFrozen(tree)) return
  throw new TreeError(
    `into: expected a tree that can be written to, got a frozen ${Array.isArray(tree) ? 'array' : 'object'}${at(path)}.`,
    path,
  )
}

function isNumbers(x: unknown): x is number[] {
  return Array.isArray(x) && x.every((entry) => typeof entry === 'number')
}

function shown(x: unknown): string {
  if (x instanceof Tensor && x.data.length !== sizeOf(x.shape)) {
    return 'a tensor whose buffer was transferred'
  }
  if (x instanceof Tensor) return `shape ${showShape(x.shape)} of dtype '${x.dtype}'`
  return isNumericArray(x) || isNumbers(x) ? `shape [${x.length}]` : describe(x)
}

function at(path: string): string {
  return path === '' ? '' : ` at ${path}`
}
