import { batchOracle, DomainError, ShapeError, TreeError, type BatchOracle } from '@wengert/ad-core'
import { show } from './checks.js'
import { dataTree } from './data/leaves.js'
import type { Plan } from './plan.js'
import type { ModelQuery, SampleOracle } from './protocol.js'

type AnyCall = (...inputs: readonly unknown[]) => unknown

/** The objective on one batch after the other, and the queries about it that optimizers make. */
export interface Objective {
  readonly oracle: BatchOracle<unknown>
  readonly queries: Pick<SampleOracle<ModelQuery>, ModelQuery>
}

/** Checks the parameters, and what the user's functions return, in the caller's name. */
export function objectiveOf(plan: Plan): Objective {
  const { caller, split, options } = plan
  requireParameters(caller, options.params)
  const { model, loss } = options as unknown as Record<'model' | 'loss', AnyCall>
  let outputs: readonly number[] = []
  const checkedLoss: AnyCall = (...inputs) => requireScalar(caller, loss(...inputs))
  const checkedModel: AnyCall = (...inputs) => {
    const z = model(...inputs)
    if (typeof z !== 'object' || z === null || z instanceof Promise) {
      throw new DomainError(
        `${caller}: expected model to return outputs, got ${show(z)}.${hintFor(z, 'model')}`,
      )
    }
    outputs = shapeIn(z) ?? []
    return z
  }
  const objective = split ? { model: checkedModel, loss: checkedLoss } : { loss: checkedLoss }
  const { compile = 'auto' } = options
  const oracle = batchOracle(objective as never, options.params, {
    compile,
    ...(plan.workers !== undefined && { threads: plan.workers }),
  }) as BatchOracle<unknown>
  return {
    oracle,
    queries: queriesOf(plan, oracle, () =>
      requirePatterns(caller, options.optimizer.name, outputs),
    ),
  }
}

/** What optimizers may ask of an oracle; what needs a model is refused where there is none. */
export function queriesOf(
  { caller, split, options }: Plan,
  oracle: BatchOracle<unknown>,
  checkOutputs: () => void,
): Objective['queries'] {
  const needsModel = (query: string) => (): never => {
    const hint =
      query === 'gnvp' ? "curvature: 'hessian'" : 'model and loss, in place of their composition'
    throw new DomainError(
      `${caller}: expected model and loss apart, since ${options.optimizer.name} asks for ${query}, ` +
        `got loss alone. Perhaps ${hint}?`,
    )
  }
  return {
    value: () => oracle.value(),
    gradientAt: (w, out) => oracle.gradientAt(w, out),
    hvp: (v, out) => oracle.hvp(v, out),
    gnvp: split ? (v, out) => oracle.gnvp(v, out) : needsModel('gnvp'),
    curvatureDiagonal: (out) => oracle.curvatureDiagonal(out),
    outputs: split
      ? () => {
          checkOutputs()
          return oracle.outputs()
        }
      : needsModel('outputs'),
  }
}

function requireParameters(caller: string, params: unknown): void {
  const { leaves } = dataTree(caller, params, 'params')
  for (const { path, dtype, data } of leaves) {
    if (dtype === 'i32') {
      throw new TreeError(
        `${caller}: expected parameters of real numbers, got integers at ${path}. Perhaps a Float64Array?`,
        path,
      )
    }
    const wrong = data.findIndex((x) => !Number.isFinite(x))
    if (wrong >= 0) {
      throw new DomainError(
        `${caller}: expected finite starting parameters, got ${data[wrong]} in ${path} at entry ${wrong}. ` +
          'Perhaps small random numbers?',
      )
    }
  }
  if (leaves.every(({ data }) => data.length === 0)) {
    throw new DomainError(
      `${caller}: expected at least one parameter in params, got none. Perhaps { W, b }?`,
    )
  }
}

function requireScalar(caller: string, y: unknown): unknown {
  const shape = typeof y === 'number' ? [] : shapeIn(y)
  if (shape === undefined) {
    throw new DomainError(
      `${caller}: expected loss to return a scalar, got ${show(y)}.${hintFor(y, 'loss')}`,
    )
  }
  if (shape.length > 0) {
    throw new ShapeError(
      `${caller}: expected loss to return a scalar, got shape [${shape.join(', ')}]. Perhaps its mean()?`,
    )
  }
  return y
}

function requirePatterns(caller: string, optimizer: string, shape: readonly number[]): void {
  if (shape.length === 1 || shape.length === 2) return
  throw new ShapeError(
    `${caller}: expected model to return outputs [patterns, m] or [patterns], since ${optimizer} asks for them, ` +
      `got shape [${shape.join(', ')}]. Perhaps reshape them?`,
  )
}

function shapeIn(x: unknown): readonly number[] | undefined {
  const { shape } = (typeof x === 'object' && x !== null ? x : {}) as {
    shape?: readonly number[]
  }
  return Array.isArray(shape) ? shape : undefined
}

function hintFor(x: unknown, name: 'loss' | 'model'): string {
  if (x instanceof Promise) return ` Perhaps await before ${name} is called?`
  return x === undefined ? ' Perhaps a missing return?' : ' Perhaps one of its parts?'
}
