/** What a second thread brings to a sum over points. */
import { compile, grad } from '../../../packages/ad-core/src/index.js'
import { largestDeviation, requireAgreement } from '../agreement.js'
import type { Which } from '../case.js'
import { flattened } from '../compiled-variant.js'
import { asTree, bothInputs, pointsOf } from '../gmm/arrays.js'
import { seededGmm } from '../gmm/instance.js'
import { gmmBySumOver } from '../gmm/objective.js'
import { medianRatio, timedEvaluation, timesInTurn, type Rounds } from '../measuring.js'
import { SeededNumbers } from '../random.js'
import type { Figure } from './figure.js'

const LEAST_GAIN = 1.7

export async function threadFigures(quick: boolean, rounds: Rounds): Promise<readonly Figure[]> {
  const instance = seededGmm(10, 25, quick ? 20 : 4000, new SeededNumbers(12))
  const points = pointsOf(instance)
  const inputs = bothInputs(instance).map((x) => asTree(instance, x))
  const programs = [1, 2].map((threads) => {
    const compiled = compile(grad(gmmBySumOver(instance)), { threads })
    const out = asTree(instance, new Float64Array(instance.parameters.length))
    return {
      threads,
      compiled,
      evaluate: (which: Which) => void compiled.into(out, inputs[which], points),
      values: () => flattened(out),
    }
  })
  for (const { evaluate } of programs) evaluate(1)
  const [one, two] = programs.map(({ values }) => values())
  requireAgreement('two threads', 'one', largestDeviation(two!, one!))
  const times = await timesInTurn(
    programs.map((program) => timedEvaluation(String(program.threads), program)),
    rounds,
  )
  for (const { compiled } of programs) compiled.dispose()
  return [
    {
      name: 'one thread over two, GMM d10 K25 n4000 by sumOver',
      value: medianRatio(times.get('1')!, times.get('2')!),
      least: LEAST_GAIN,
    },
  ]
}
