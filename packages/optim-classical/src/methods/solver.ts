import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { show } from '../checks.js'
import type { Iterate, Method, Objective, Query } from '../protocol.js'

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
  throw new DomainError(
    `${caller}: expected solver to be one of ${SOLVERS.join(', ')}, got ${show(solver)}.${perhaps(String(solver), SOLVERS) || " Perhaps 'auto'?"}`,
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
    conditions: Parameters<Method<A>['begin']>[2],
  ): ReturnType<Method<A>['begin']> =>
    solver === 'cg' || (solver === 'auto' && objective.size > MOST_FACTORED)
      ? iterative.begin(objective, from, conditions)
      : factored.begin(objective, from, conditions)
  return { ...factored, queries: [...new Set([...factored.queries, ...iterative.queries])], begin }
}
