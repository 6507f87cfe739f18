/** What is measured beside the training of networks, for claims that the benchmark alone can't check. */
import type { Annealing } from './annealing.js'
import { studyAnnealing } from './annealing.js'
import type { Conditioning } from './conditioning.js'
import { studyConditioning } from './conditioning.js'
import type { Order } from './order.js'
import { studyOrder } from './order.js'
import type { StudyName } from '../settings.js'

/** Results of the studies that were run. */
export interface Studies {
  readonly conditioning?: Conditioning
  readonly annealing?: Annealing
  readonly order?: Order
}

/** Seeds of the studies, which are cheap. */
const SEEDS = [0, 1, 2, 3, 4]

/** Runs the named studies; `say` is told what is being done. */
export function runStudies(names: readonly StudyName[], say: (doing: string) => void): Studies {
  const study = <Name extends StudyName>(
    name: Name,
    result: () => NonNullable<Studies[Name]>,
  ): Pick<Studies, Name> | undefined => {
    if (!names.includes(name)) return undefined
    say(`study of ${name}`)
    return { [name]: result() } as unknown as Pick<Studies, Name>
  }
  return {
    ...study('conditioning', studyConditioning),
    ...study('annealing', () => studyAnnealing(SEEDS)),
    ...study('order', () => studyOrder(SEEDS)),
  }
}
