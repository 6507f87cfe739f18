import { compile, grad, Tensor } from '../../../packages/ad-core/src/index.js'
import type { Case, Variant } from '../case.js'
import { compiledVariant } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { SeededNumbers } from '../random.js'
import { dataText } from '../reference.js'
import { LstmByHand } from './hand-written.js'
import { parseLstm, seededLstm, type LstmInstance } from './instance.js'
import { lstmByLoops, lstmByScan, type LstmParameters } from './objective.js'

const FILE = 'lstm/lstm_l2_c1024.txt'

/** ADBench's LSTM of two layers, 1,024 steps, 14 units. */
export function lstmCases(quick: boolean): readonly Case[] {
  const random = new SeededNumbers(8)
  const text = quick ? undefined : dataText(FILE)
  const instance =
    text === undefined ? seededLstm(2, quick ? 33 : 1024, 14, random) : parseLstm(text, random)
  return [
    lstmCase('LSTM l3 c9', seededLstm(3, 9, 5, random)),
    {
      ...lstmCase('LSTM l2 c1024', instance),
      ...(quick ? {} : { reference: { problem: 'lstm', file: FILE } }),
      bars: { javascript: { accept: 0.5, goal: 0.35 }, native: { accept: 1, goal: 0.7 } },
    },
  ]
}

function lstmCase(name: string, instance: LstmInstance): Case {
  const { layers, steps, width, state, sequence, parameters } = instance
  const byHand = new LstmByHand(instance)
  const value = new Float64Array(1)
  return {
    group: 'lstm',
    name,
    variants: [loops(instance), scanned(instance)],
    byHand: {
      objective: {
        evaluate: (which) => void (value[0] = byHand.objective(parameters[which])),
        values: () => value,
      },
      derivative: {
        evaluate: (which) => void byHand.gradient(parameters[which]),
        values: () => byHand.gradientValues,
      },
    },
    native: {
      plain: 'lstm',
      published: 1.57 / 1.24,
      input: flatList(layers, steps, width, state, sequence, ...parameters),
    },
  }
}

/** What isn't differentiated: states and sequence. */
function dataOf({ layers, steps, width, state, sequence }: LstmInstance): readonly Tensor[] {
  return [new Tensor([layers, 2, width], 'f64', state), new Tensor([steps, width], 'f64', sequence)]
}

function loops(instance: LstmInstance): Variant {
  return compiledVariant('loops', () => {
    const data = dataOf(instance)
    const [x, y] = instance.parameters
    return {
      compiled: compile(grad(lstmByLoops(instance))),
      out: new Float64Array(x.length),
      inputs: [
        [x, ...data],
        [y, ...data],
      ],
    }
  })
}

function scanned(instance: LstmInstance): Variant {
  return compiledVariant('scan', () => {
    const data = dataOf(instance)
    const [x, y] = instance.parameters
    return {
      compiled: compile(grad(lstmByScan(instance))),
      out: asTree(instance, new Float64Array(x.length)),
      inputs: [
        [asTree(instance, x), ...data],
        [asTree(instance, y), ...data],
      ],
    }
  })
}

function asTree(
  { layers, width }: LstmInstance,
  x: Float64Array,
): Record<keyof LstmParameters, Tensor> {
  const extra = 8 * layers * width
  return {
    main: new Tensor([layers, 8, width], 'f64', x.subarray(0, extra)),
    extra: new Tensor([3, width], 'f64', x.subarray(extra)),
  }
}
