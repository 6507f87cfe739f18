import { DomainError } from '@wengert/ad-core'
import type { Random } from '../random.js'
import type { PoolEvaluator } from '../workers/pool-evaluator.js'
import { boltzmann } from './acceptance.js'
import type { SearchProblem } from './problem.js'
import { childForParent } from './replacement.js'
import { inTurn } from './selection.js'
import { fail, type Standing } from './standing.js'
import { prototypeStep, type Parts } from './step.js'
import { scheduleOf } from './temperature.js'

/** What a search does again and again. */
export interface Steps {
  /** Most evaluations of an iteration. */
  readonly cost: number
  /** One iteration. */
  readonly step: () => void
  /** The value of the best candidate, evaluated in full. */
  readonly settle: () => number
}

/** The iterations of a search whose children are whole candidates. */
export function fullSteps<C, M>(
  problem: SearchProblem<C, M>,
  standing: Standing<C>,
  memory: M,
  random: Random,
  evaluator: PoolEvaluator<C>,
): Steps {
  const parts = partsOf(problem, standing.W.values.length)
  const { clock, counts } = standing
  const f = (children: readonly C[]): Float64Array => {
    const values = evaluator.evaluate(children)
    const { failures } = evaluator
    counts.value += children.length
    failures.forEach((reason) => fail(standing, `it threw: ${reason}`))
    children.forEach((child, k) => {
      if (!Number.isFinite(values[k])) {
        if (failures.length === 0) fail(standing, `its value is ${values[k]}`)
        values[k] = Infinity
      }
      const value = values[k]!
      if (value < standing.bestValue) {
        standing.best = child
        standing.bestValue = value
      }
      const place = typeof child === 'object' ? standing.W.candidates.indexOf(child) : -1
      if (place >= 0 && value !== standing.W.values[place]) refuseChanged()
    })
    return values
  }
  return {
    cost: parts.children,
    step() {
      const { W } = standing
      const next = prototypeStep('search', parts, { W, memory, clock }, f, random)
      standing.W = next.W
      counts.accepted += next.accepted
    },
    settle: () => standing.bestValue,
  }
}

function partsOf<C, M>(problem: SearchProblem<C, M>, pool: number): Parts<C, M> {
  const { perturb, recombine, children = pool, temperature = 1 } = problem
  return {
    children,
    parents: problem.parents ?? (recombine === undefined ? 1 : 2),
    select: problem.select ?? inTurn,
    perturb: (parents, random, memory) =>
      perturb(recombine === undefined ? parents[0]! : recombine(parents, random), random, memory),
    admissible: problem.admissible,
    temperature: scheduleOf('search', temperature),
    accept: problem.accept ?? boltzmann,
    replace: problem.replace ?? childForParent,
    learn: problem.learn,
  }
}

function refuseChanged(): never {
  throw new DomainError(
    'search: expected perturb to return another candidate, got the parent itself, changed in place. Perhaps a copy, or delta and apply for moves?',
  )
}
