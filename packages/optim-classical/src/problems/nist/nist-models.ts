import { averageModels } from './average-difficulty.js'
import { higherModels } from './higher-difficulty.js'
import { lowerModels } from './lower-difficulty.js'
import type { NistModel, NistName } from './nist-model.js'

/**
 * The 27 models of NIST's Statistical Reference Datasets for nonlinear regression, by the datasets' names. The
 * observations are not here: NIST offers them as files, which `readStrd` reads. Hahn1, ENSO, Thurber, BoxBOD, MGH10,
 * Rat43 and Bennett5 have their starts and certified values from the file only.
 * @example
 * const { model, starts } = nistModels.Misra1a
 * const { x, y } = readStrd(readFileSync('Misra1a.dat', 'utf8'))
 * curveFit(model, { x, y }, starts[0]!)
 */
export const nistModels: Readonly<Record<NistName, NistModel>> = /* @__PURE__ */ Object.assign(
  {},
  lowerModels,
  averageModels,
  higherModels,
)
