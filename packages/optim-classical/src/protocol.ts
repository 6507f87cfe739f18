/**
 * What a method may ask about the objective, at a point w of the flattened parameters. Float32 parameters are rounded
 * in w itself: afterwards it is the point that was evaluated.
 */
export interface Queries {
  readonly value: (w: Float64Array) => number
  readonly gradient: (w: Float64Array) => Float64Array
  readonly valueAndGradient: (w: Float64Array) => readonly [number, Float64Array]
  /** H·v. */
  readonly hvp: (w: Float64Array, v: Float64Array) => Float64Array
  /** H, row-major [n, n]. */
  readonly hessian: (w: Float64Array) => Float64Array
  /** Jᵀ H_l J·v. */
  readonly gnvp: (w: Float64Array, v: Float64Array) => Float64Array
  /** The values at many points, which may be found side by side. */
  readonly values: (points: readonly Float64Array[]) => Float64Array
  readonly residuals: (w: Float64Array) => Float64Array
  /** J of the residuals, row-major [m, n]. */
  readonly jacobian: (w: Float64Array) => Float64Array
  /** J·v. */
  readonly jvp: (w: Float64Array, v: Float64Array) => Float64Array
  /** Jᵀ·u. */
  readonly vjp: (w: Float64Array, u: Float64Array) => Float64Array
}

/** The name of a query. */
export type Query = keyof Queries

/** Between which numbers each parameter must stay; ±∞ where it is free. */
export interface Bounds {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** The objective as a method sees it: the queries the method declared, and no others. */
export type Objective<Q extends Query> = {
  readonly size: number
  /** For methods that declare `bounded`; every point that they ask about lies within. */
  readonly bounds?: Bounds
} & Pick<Queries, Q>

/** Queries that need no derivative. */
export type DirectQuery = 'value' | 'values'
/** Queries of a plain function. */
export type FunctionQuery = DirectQuery | 'gradient' | 'valueAndGradient' | 'hvp' | 'hessian'
/** Queries of `{ model, loss }`. */
export type CompositeQuery = FunctionQuery | 'gnvp'
/** Queries of residuals, whose value is ½‖r‖². */
export type ResidualQuery = FunctionQuery | 'gnvp' | 'residuals' | 'jacobian' | 'jvp' | 'vjp'

/** What every method's state holds: where it stands. All of a state is plain data. */
export interface Iterate {
  readonly w: Float64Array
  readonly value: number
  /** Absent where the method asks for no derivatives. */
  readonly gradient?: Float64Array
  /**
   * Without derivatives: why this point is a minimum by the method's own test, although it still looks for a lower one. A
   * run that a limit ends is then converged.
   */
  readonly settled?: string
}

/** What a step reports beside the new state. */
export interface Move {
  /** Largest absolute change of a parameter. */
  readonly stepLength: number
  /** Decrease of the value that the method's model promised for this step. */
  readonly predicted: number
  /** Why the method cannot go on from here; the state has then not moved. */
  readonly stuck?: string
  /**
   * Why the method itself finds that it has arrived. Where there are gradients the loop's own tests must agree before a
   * run is called converged; without them this sentence is the run's reason.
   */
  readonly arrived?: string
}

/** What a method's own tests and random numbers depend on. */
export interface Conditions {
  readonly gradientTolerance: number
  readonly valueTolerance: number
  readonly stepTolerance: number
  readonly seed: number
}

/** The options for which a method has other defaults than most. */
export interface MethodDefaults {
  readonly valueTolerance?: number
  readonly stepTolerance?: number
  readonly maxIterations?: number
  readonly maxEvaluations?: (size: number) => number
}

/** A run of a method, its state hidden behind what every method has. */
export interface Run {
  readonly state: Iterate
  readonly step: () => Move
}

/**
 * An optimization method, for `minimize`'s option `method`. Its type says which queries it makes: a
 * method that needs residuals is refused by the compiler where there are none.
 */
export interface Method<out Q extends Query> {
  readonly name: string
  /** The same queries at run time, for callers without types. */
  readonly queries: readonly Q[]
  /** It goes on beyond the default `gradientTolerance`, to its own test of arrival; a given one holds. */
  readonly insistent: boolean
  /** Iterations without a lower value or a smaller gradient after which the loop gives up. */
  readonly patience: number
  /** It keeps to bounds. */
  readonly bounded: boolean
  readonly defaults: MethodDefaults
  /** Starts at a point, or goes on from a state that an earlier run of the same method left. */
  readonly begin: (
    objective: Objective<Q>,
    from: Float64Array | Iterate,
    conditions: Conditions,
  ) => Run
}

/** A method for residuals that fits `{ model, loss }` too, there by Gauss–Newton products. */
export interface GaussNewtonMethod extends Method<ResidualQuery> {
  readonly composite: Method<CompositeQuery>
}

/** A method as its author writes it. */
export interface MethodDefinition<State extends Iterate, Q extends Query> {
  readonly name: string
  readonly queries: readonly Q[]
  /** Default false. */
  readonly insistent?: boolean
  /** Default 10. */
  readonly patience?: number
  /** Default false: bounds are refused. */
  readonly bounded?: boolean
  readonly defaults?: MethodDefaults
  readonly start: (w: Float64Array, objective: Objective<Q>, conditions: Conditions) => State
  /**
   * One iteration. The objective may interrupt at any query, so a step asks first and changes parts
   * of its state in place only after its last question.
   */
  readonly step: (
    state: State,
    objective: Objective<Q>,
    conditions: Conditions,
  ) => Move & { readonly state: State }
}

/**
 * Makes a method from its start and step.
 * @example
 * const downhill = defineMethod({
 *   name: 'downhill',
 *   queries: ['valueAndGradient'],
 *   start(w, objective) {
 *     const [value, gradient] = objective.valueAndGradient(w)
 *     return { w, value, gradient }
 *   },
 *   step(state, objective) {
 *     const w = state.w.map((x, i) => x - 0.01 * state.gradient[i]!)
 *     const [value, gradient] = objective.valueAndGradient(w)
 *     return { state: { w, value, gradient }, stepLength: 0.01, predicted: state.value - value }
 *   },
 * })
 * minimize(f, x0, { method: downhill })
 */
export function defineMethod<State extends Iterate, Q extends Query>(
  definition: MethodDefinition<State, Q>,
): Method<Q> {
  return {
    name: definition.name,
    queries: definition.queries,
    insistent: definition.insistent ?? false,
    patience: definition.patience ?? 10,
    bounded: definition.bounded ?? false,
    defaults: definition.defaults ?? {},
    begin(objective, from, conditions) {
      // A state comes back from the run that this same definition began.
      let state = ArrayBuffer.isView(from)
        ? definition.start(from, objective, conditions)
        : (from as State)
      return {
        get state() {
          return state
        },
        step() {
          const { state: next, ...move } = definition.step(state, objective, conditions)
          state = next
          return move
        },
      }
    },
  }
}
