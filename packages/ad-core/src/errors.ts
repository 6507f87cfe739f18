/**
 * What every error of this family carries: `code` names the kind for programs,
 * `message` reads *function: expected X, got Y. Perhaps Z?* for people.
 */
export class AdError extends Error {
  override readonly name: string = 'AdError'
  /** A stable identifier of the kind of error, such as `'shape'`. */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Shapes that don't fit: broadcasting, an axis out of range, a loss that is no scalar. */
export class ShapeError extends AdError {
  override readonly name = 'ShapeError'
  constructor(message: string) {
    super('shape', message)
  }
}

/** A value outside what a function accepts: NaN where a number is needed, an unknown option. */
export class DomainError extends AdError {
  override readonly name = 'DomainError'
  constructor(message: string) {
    super('domain', message)
  }
}

/** A traced value used where JavaScript needs a plain number, or after its transform has ended. */
export class TracedError extends AdError {
  override readonly name = 'TracedError'
  constructor(message: string) {
    super('traced', message)
  }
}

/** A derivative was asked for that an operation does not have. */
export class NotDifferentiableError extends AdError {
  override readonly name = 'NotDifferentiableError'
  constructor(message: string) {
    super('not-differentiable', message)
  }
}

/** A tree with a leaf that is no number, or two trees that differ; `path` says where. */
export class TreeError extends AdError {
  override readonly name = 'TreeError'
  /** Where in the tree, such as `params.layers[1].b`. */
  readonly path: string
  constructor(message: string, path: string) {
    super('tree', message)
    this.path = path
  }
}

/** A function that cannot be compiled. */
export class CompileError extends AdError {
  override readonly name = 'CompileError'
  constructor(message: string) {
    super('compile', message)
  }
}

/** A derivative that disagrees with its check. */
export class DerivativeError extends AdError {
  override readonly name = 'DerivativeError'
  /** The mode that disagreed, such as `'reverse'`. */
  readonly mode: string
  /** Which entry of the derivative. */
  readonly entry: string
  readonly expected: number
  readonly got: number
  constructor(message: string, mode: string, entry: string, expected: number, got: number) {
    super('derivative', message)
    this.mode = mode
    this.entry = entry
    this.expected = expected
    this.got = got
  }
}
