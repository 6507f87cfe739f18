import { compile, grad } from '../../../packages/ad-core/src/index.js'
import type { Case, Variant } from '../case.js'
import { compiledVariant } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { SeededNumbers } from '../random.js'
import { dataText } from '../reference.js'
import { asTree, bothInputs, pointsOf } from './arrays.js'
import { GmmByHand } from './hand-written.js'
import { parseGmm, seededGmm, type GmmInstance } from './instance.js'
import { gmmByLoops, gmmByNestedMap, gmmBySumOver } from './objective.js'

/** Mixtures as ADBench has them; the large one has its components in a nested loop. */
export function gmmCases(quick: boolean): readonly Case[] {
  const random = new SeededNumbers(1)
  const fromFile = (d: number, k: number, n: number, file: string): GmmInstance => {
    const text = dataText(file)
    return text === undefined ? seededGmm(d, k, n, random) : parseGmm(text)
  }
  const small = checkOnly('gmm/test.txt', fromFile(2, 3, 10, 'gmm/test.txt'))
  const plane = checkOnly('gmm/1k/gmm_d2_K5.txt', fromFile(2, 5, 1000, 'gmm/1k/gmm_d2_K5.txt'))
  const measured = [5, 25].map((k): Case => {
    const file = `gmm/1k/gmm_d10_K${k}.txt`
    const instance = quick ? seededGmm(10, k, 51, random) : fromFile(10, k, 1000, file)
    return {
      ...gmmCase(`GMM d10 K${k}`, instance, [loops(instance), sums(instance)]),
      ...(quick ? {} : { reference: { problem: 'gmm', file } }),
      bars:
        k === 5
          ? { javascript: { accept: 0.13, goal: 0.09 }, native: { accept: 0.33, goal: 0.2 } }
          : { javascript: { accept: 0.16, goal: 0.1 }, native: { accept: 0.6, goal: 0.4 } },
    }
  })
  const large = seededGmm(32, quick ? 3 : 25, quick ? 11 : 1000, random)
  const largest: Case = {
    ...gmmCase('GMM d32 K25', large, [sums(large), nested(large)]),
    bars: { native: { accept: 0.9, goal: 0.5 } },
  }
  return [small, plane, ...measured, largest]
}

function checkOnly(file: string, instance: GmmInstance): Case {
  const variants = [loops(instance), sums(instance), nested(instance)]
  return { ...gmmCase(file, instance, variants), reference: { problem: 'gmm', file } }
}

/** Derivative over objective of ADBENCH.md's plain reverse-mode C. */
const PUBLISHED: Readonly<Record<string, number>> = {
  'GMM d10 K5': 0.576 / 0.35,
  'GMM d10 K25': 2.49 / 1.67,
  'GMM d32 K25': 13.9 / 5.71,
}

function gmmCase(name: string, instance: GmmInstance, variants: readonly Variant[]): Case {
  const { d, k, n, gamma, m, constant, points } = instance
  const inputs = bothInputs(instance)
  const byHand = new GmmByHand(instance)
  const value = new Float64Array(1)
  const published = PUBLISHED[name]
  return {
    group: 'gmm',
    name,
    variants,
    byHand: {
      objective: {
        evaluate: (which) => void (value[0] = byHand.objective(inputs[which])),
        values: () => value,
      },
      derivative: {
        evaluate: (which) => void byHand.gradient(inputs[which]),
        values: () => byHand.gradientValues,
      },
    },
    native: {
      plain: 'gmm',
      limit: 'gmm-vectorised',
      input: flatList(d, k, n, gamma, m, constant, points, ...inputs),
      ...(published === undefined ? {} : { published }),
    },
  }
}

function loops(instance: GmmInstance): Variant {
  return compiledVariant('loops', () => {
    const [x, y] = bothInputs(instance)
    const points = pointsOf(instance)
    return {
      compiled: compile(grad(gmmByLoops(instance))),
      out: new Float64Array(x.length),
      inputs: [
        [x, points],
        [y, points],
      ],
    }
  })
}

function sums(instance: GmmInstance): Variant {
  return overPoints('sumOver', instance, gmmBySumOver(instance))
}

function nested(instance: GmmInstance): Variant {
  return overPoints('sumOver, map', instance, gmmByNestedMap(instance))
}

function overPoints(
  name: string,
  instance: GmmInstance,
  objective: ReturnType<typeof gmmBySumOver>,
): Variant {
  return compiledVariant(name, () => {
    const points = pointsOf(instance)
    const [first, second] = bothInputs(instance).map((x) => asTree(instance, x))
    return {
      compiled: compile(grad(objective)),
      out: asTree(instance, new Float64Array(instance.parameters.length)),
      inputs: [
        [first, points],
        [second, points],
      ],
    }
  })
}
