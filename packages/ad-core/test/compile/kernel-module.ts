import { ModuleBuilder } from '../../src/compile/wasm/encoder.js'
import type { KernelName, LaneCount } from '../../src/compile/wasm/kernels/kernels.js'
import { KERNEL_IMPORTS, Kernels } from '../../src/compile/wasm/kernels/kernels.js'
import { wasmPlatform } from '../../src/compile/wasm/platform.js'

export const kernelNames = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'sin',
  'cos',
  'tan',
  'tanh',
  'sigmoid',
  'pow',
  'erf',
  'lgamma',
] as const satisfies readonly KernelName[]

/** Addresses of two operands and the result, each two doubles. */
const FIRST = 0
const SECOND = 16
const RESULT = 32

/** Exports each kernel as a function of no arguments that works in memory. */
function encoded(lanes: LaneCount): Uint8Array {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1 })
  const kernels = new Kernels(module, { lanes })
  const [load, store] =
    lanes === 1 ? (['f64.load', 'f64.store'] as const) : (['v128.load', 'v128.store'] as const)
  for (const name of kernelNames) {
    const f = module.define([], [], name)
    f.i32(RESULT)
    f.i32(FIRST)
    f.memory(load, 0)
    if (name === 'pow') {
      f.i32(SECOND)
      f.memory(load, 0)
    }
    f.call(kernels.reference(name))
    f.memory(store, 0)
  }
  return module.encode()
}

const { Memory, Module, Instance } = wasmPlatform()!

function instance(lanes: LaneCount): (name: KernelName, x: number[], y: number[]) => number[] {
  const memory = new Memory({ initial: 1 })
  const { exports } = new Instance(new Module(encoded(lanes)), {
    env: { memory },
    ...KERNEL_IMPORTS,
  })
  const numbers = new Float64Array(memory.buffer)
  return (name, x, y) => {
    numbers.set(x, FIRST / 8)
    numbers.set(y, SECOND / 8)
    ;(exports[name] as () => void)()
    return [...numbers.subarray(RESULT / 8, RESULT / 8 + lanes)]
  }
}

const oneLane = instance(1)
const twoLanes = instance(2)

/** The kernel's value, one lane. */
export function scalar(name: KernelName, x: number, y = 0): number {
  return oneLane(name, [x], [y])[0]!
}

/** The kernel's values at two arguments in the lanes of one vector. */
export function vector(name: KernelName, x: [number, number], y: [number, number]): number[] {
  return twoLanes(name, x, y)
}
