import { Tensor } from '../tensor.js'
import type { ProgramSet } from './program-set.js'
import type { TierClock } from './tier.js'

/** What an oracle answers: numbers, vectors and matrices. */
export type Answer = number | Float64Array | Float32Array | Tensor | readonly Answer[]

/** Answers to queries, by name, about a point w and perhaps a vector. */
export type Answering<Answers> = {
  readonly [Query in keyof Answers]: (w: ArrayLike<number>, v: ArrayLike<number>) => Answers[Query]
}

/** Programs that answer the same queries as an interpreter. */
export interface Programs<Answers> {
  readonly set: ProgramSet
  readonly answers: Answering<Answers>
}

const NOTHING = /* @__PURE__ */ new Float64Array(0)
/** How far answers may be apart, relative to 1 and to the largest entry. */
const TOLERANCE = 1e-6

/** Answers queries by programs or by the interpreter, as the clock says. */
export class Answers<A extends { readonly [Query in keyof A]: Answer }> {
  private readonly clock: TierClock
  private readonly interpreter: Answering<A>
  private readonly makePrograms: () => Programs<A>
  /** Whether programs outlive these answers. */
  private readonly shared: boolean
  private programs: Programs<A> | undefined
  private disposed = false

  constructor(
    clock: TierClock,
    interpreter: Answering<A>,
    makePrograms: () => Programs<A>,
    shared = false,
  ) {
    this.shared = shared
    this.clock = clock
    this.interpreter = interpreter
    this.makePrograms = makePrograms
  }

  to<Query extends keyof A>(
    query: Query,
    w: ArrayLike<number>,
    v: ArrayLike<number> = NOTHING,
  ): A[Query] {
    const { clock, interpreter } = this
    if (clock.current === 'interpreted' || this.disposed) return interpreter[query](w, v)
    const answer = this.compiled(query, w, v)
    if (!clock.comparing || this.programs === undefined) return answer
    const expected = interpreter[query](w, v)
    if (agree(answer, expected)) return answer
    this.refuse(
      `compiled evaluation ${clock.memory.compiled} gave another ${String(query)} than the interpreter. ` +
        'Perhaps the function depends on something that changes besides its arguments?',
      true,
    )
    return expected
  }

  /** What a program answers; the interpreter where there can't be one. */
  private compiled<Query extends keyof A>(
    query: Query,
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ): A[Query] {
    const { clock } = this
    this.programs ??= this.makePrograms()
    const { set, answers } = this.programs
    set.branches = undefined
    try {
      const answer = answers[query](w, v)
      if (set.refusal !== undefined) {
        this.refuse(set.refusal.reason, set.refusal.isWarning)
      } else if (set.branches !== undefined && !clock.notes(set.branches)) {
        this.refuse('its branches go too many ways', false)
      }
      return answer
    } catch (error) {
      if (clock.insists) throw error
      // Where the function throws by itself, here too, that is no matter of the tier.
      const answer = this.interpreter[query](w, v)
      this.refuse(error instanceof Error ? error.message : String(error), true)
      return answer
    }
  }

  private refuse(reason: string, isWarning: boolean): void {
    this.clock.refuse(reason, isWarning)
    this.release()
  }

  /** Gives the memory of programs back; what is asked from now on is interpreted. */
  dispose(): void {
    this.disposed = true
    this.release()
  }

  private release(): void {
    if (!this.shared) this.programs?.set.dispose()
    this.programs = undefined
  }
}

/** Whether two answers are the same but for rounding. */
function agree(x: Answer, y: Answer): boolean {
  if (isList(x)) return x.every((part, k) => agree(part, (y as readonly Answer[])[k]!))
  const [a, b] = [entriesOf(x), entriesOf(y as Exclude<Answer, readonly Answer[]>)]
  if (a.length !== b.length) return false
  let largest = 0
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs(b[i]!) || 0)
  const bound = TOLERANCE * Math.min(1 + largest, Number.MAX_VALUE)
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue
    if (!(Math.abs(a[i]! - b[i]!) <= bound)) return false
  }
  return true
}

function isList(x: Answer): x is readonly Answer[] {
  return Array.isArray(x)
}

function entriesOf(x: Exclude<Answer, readonly Answer[]>): ArrayLike<number> {
  return typeof x === 'number' ? [x] : x instanceof Tensor ? x.data : x
}
