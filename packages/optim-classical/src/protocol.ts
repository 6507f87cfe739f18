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
  readonly residuals: (w: Float64Array) => Float64Array
  /** J of the residuals, row-major [m, n]. */
  readonly jacobian: (w: Float64Array) => Float64Array
}

/** The name of a query. */
export type Query = keyof Queries

/** The objective as a method sees it: the queries the method declared, and no others. */
export type Objective<Q extends Query> = { readonly size: number } & Pick<Queries, Q>

/** Queries of a plain function. */
export type FunctionQuery = 'value' | 'gradient' | 'valueAndGradient' | 'hvp' | 'hessian'
/** Queries of `{ model, loss }`. */
export type CompositeQuery = FunctionQuery | 'gnvp'
/** Queries of residuals, whose value is ½‖r‖². */
export type ResidualQuery = FunctionQuery | 'gnvp' | 'residuals' | 'jacobian'

/** What every method's state holds: where it stands. All of a state is plain data. */
export interface Iterate {
  readonly w: Float64Array
  readonly value: number
  /** Absent where the method asks for no derivatives. */
  readonly gradient?: Float64Array
}

/** What a step reports beside the new state. */
export interface Move {
  /** Largest absolute change of a parameter. */
  readonly stepLength: number
  /** Decrease of the value that the method's model promised for this step. */
  readonly predicted: number
  /** Why the method cannot go on from here; the state has then not moved. */
  readonly stuck?: string
  /** The method itself finds that it has arrived, by a cosine within tolerance; the state has not moved. */
  readonly arrived?: true
}

/** Tolerances that a method's own tests may use. */
export interface Tolerances {
  readonly gradientTolerance: number
  readonly valueTolerance: number
  readonly stepTolerance: number
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
  /** Starts at a point, or goes on from a state that an earlier run of the same method left. */
  readonly begin: (
    objective: Objective<Q>,
    from: Float64Array | Iterate,
    tolerances: Tolerances,
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
  readonly start: (w: Float64Array, objective: Objective<Q>, tolerances: Tolerances) => State
  /**
   * One iteration. The objective may interrupt at any query, so a step asks first and changes parts
   * of its state in place only after its last question.
   */
  readonly step: (
    state: State,
    objective: Objective<Q>,
    tolerances: Tolerances,
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
    begin(objective, from, tolerances) {
      // A state comes back from the run that this same definition began.
      let state = ArrayBuffer.isView(from)
        ? definition.start(from, objective, tolerances)
        : (from as State)
      return {
        get state() {
          return state
        },
        step() {
          const { state: next, ...move } = definition.step(state, objective, tolerances)
          state = next
          return move
        },
      }
    },
  }
}
