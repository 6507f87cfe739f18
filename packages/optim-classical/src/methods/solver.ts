import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { show } from '../checks.js'
import type { Conditions, Iterate, Method, Objective, Query, Run } from '../protocol.js'

/**
 * How Gauss–Newton equations are solved: 'qr' from the matrix, 'cg' from products with it alone, 'auto' by how many
 * parameters there are.
 */
export type SolverName = 'qr' | 'cg' | 'auto'

const SOLVERS: readonly SolverName[] = ['qr', 'cg', 'auto']
/** Most parameters for which 'auto' factors the matrix: beyond, O(n³) takes a second and more. */
const MOST_FACTORED = 300

/** The option `solver`, checked. */
export function checkSolver(caller: string, solver: unknown): void {
  if (SOLVERS.some((name) => name === solver)) return
  const hint = (typeof solver === 'string' && perhaps(solver, SOLVERS)) || " Perhaps 'auto'?"
  throw new DomainError(
    `${caller}: expected solver to be one of ${SOLVERS.join(', ')}, got ${show(solver)}.${hint}`,
  )
}

/** One of two methods of one name, by the number of parameters. */
export function solvedBy<A extends Query, B extends Query>(
  solver: SolverName,
  factored: Method<A>,
  iterative: Method<B>,
): Method<A | B> {
  const begin = (
    objective: Objective<A | B>,
    from: Float64Array | Iterate,
    conditions: Conditions,
  ): Run => {
    const byProducts = solver === 'cg' || (solver === 'auto' && objective.size > MOST_FACTORED)
    if (!ArrayBuffer.isView(from) && isOfProducts(from) !== byProducts) {
      const [wanted, got] = byProducts ? ['cg', 'qr'] : ['qr', 'cg']
      throw new DomainError(
        `${factored.name}: expected a state of solver '${wanted}', got one of '${got}'. Perhaps ${factored.name}({ solver: '${got}' })?`,
      )
    }
    return (byProducts ? iterative : factored).begin(objective, from, conditions)
  }
  return { ...factored, queries: [...new Set([...factored.queries, ...iterative.queries])], begin }
}

/** Only methods that solve by products remember how steep their start was. */
function isOfProducts(state: Iterate): boolean {
  const { model, memory } = state as { readonly model?: object; readonly memory?: object | null }
  return 'startSlope' in (model ?? memory ?? {})
}
