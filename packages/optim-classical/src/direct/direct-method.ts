import {
  defineMethod,
  type DirectQuery,
  type Iterate,
  type Method,
  type MethodDefaults,
  type MethodDefinition,
} from '../protocol.js'

/** What a method without derivatives says of itself. */
export interface DirectMethodDefinition<State extends Iterate, Q extends DirectQuery> extends Pick<
  MethodDefinition<State, Q>,
  'name' | 'queries' | 'start' | 'step'
> {
  /** Of its own size tests, which alone end it; its budget of evaluations. */
  readonly defaults: Required<Omit<MethodDefaults, 'maxIterations'>>
}

/** Makes a method without derivatives: it keeps to bounds, and iterations that bring nothing lower are usual. */
export function directMethod<State extends Iterate, Q extends DirectQuery>({
  defaults,
  ...definition
}: DirectMethodDefinition<State, Q>): Method<Q> {
  return defineMethod({
    ...definition,
    bounded: true,
    patience: Infinity,
    defaults: { ...defaults, maxIterations: Infinity },
  })
}
