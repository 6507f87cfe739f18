import { defineMethod, type Method } from '../protocol.js'

/** Stand-in until the method is here. */
export function cmaEs(): Method<'values' | 'value'> {
  return defineMethod({
    name: 'cmaEs',
    queries: ['values', 'value'],
    bounded: true,
    patience: Infinity,
    defaults: { maxIterations: Infinity },
    start: (w, objective) => ({ w, value: objective.value(w) }),
    step: (state) => ({ state, stepLength: 0, predicted: 0, arrived: 'stand-in' }),
  })
}
