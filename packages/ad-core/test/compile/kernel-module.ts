import { ModuleBuilder, TYPE } from '../../src/compile/wasm/encoder.js'
import type { KernelName, LaneCount, Twins } from '../../src/compile/wasm/kernels/kernels.js'
import { KERNEL_IMPORTS, Kernels, TWINS } from '../../src/compile/wasm/kernels/kernels.js'
import { VectorConstants } from '../../src/compile/wasm/kernels/vector-constants.js'
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
  'sech2',
  'sigmoid',
  'sigmoidSlope',
  'pow',
  'erf',
  'lgamma',
] as const satisfies readonly KernelName[]

/** Addresses of two operands and of two results, each two doubles. */
const FIRST = 0
const SECOND = 16
const RESULT = 32
/** Where constants begin. */
const CONSTANTS = 80

/** Exports each kernel as a function of no arguments that works in memory. */
function encoded(lanes: LaneCount, constants: VectorConstants): Uint8Array {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1 })
  const kernels = new Kernels(module, { lanes, constants })
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
  for (const twins of TWINS) {
    const f = module.define([], [], `${twins.first} and its twin`)
    const second = f.local(lanes === 1 ? TYPE.f64 : TYPE.v128)
    f.i32(RESULT)
    f.i32(FIRST)
    f.memory(load, 0)
    f.call(kernels.twins(twins))
    f.set(second)
    f.memory(store, 0)
    f.i32(RESULT)
    f.get(second)
    f.memory(store, 16)
  }
  return module.encode()
}

const { Memory, Module, Instance } = wasmPlatform()!

/** Runs a function; gives both vectors of results, of which kernels write the first. */
type Run = (name: string, x: number[], y: number[]) => readonly [number[], number[]]

function instance(lanes: LaneCount): { readonly run: Run; readonly constantBytes: number } {
  const memory = new Memory({ initial: 1 })
  let next = CONSTANTS
  const constants = new VectorConstants((bytes) => (next += bytes) - bytes)
  const module = new Module(encoded(lanes, constants))
  constants.writeTo(memory.buffer)
  const { exports } = new Instance(module, {
    env: { memory },
    ...KERNEL_IMPORTS,
  })
  const numbers = new Float64Array(memory.buffer)
  const resultAt = (address: number): number[] => [
    ...numbers.subarray(address / 8, address / 8 + lanes),
  ]
  const run: Run = (name, x, y) => {
    numbers.set(x, FIRST / 8)
    numbers.set(y, SECOND / 8)
    ;(exports[name] as () => void)()
    return [resultAt(RESULT), resultAt(RESULT + 16)]
  }
  return { run, constantBytes: next - CONSTANTS }
}

const oneLane = instance(1)
const twoLanes = instance(2)

/** The kernel's value, one lane. */
export function scalar(name: KernelName, x: number, y = 0): number {
  return oneLane.run(name, [x], [y])[0][0]!
}

/** The kernel's values at two arguments in the lanes of one vector. */
export function vector(name: KernelName, x: [number, number], y: [number, number]): number[] {
  return twoLanes.run(name, x, y)[0]
}

/** The values of twins at two arguments in the lanes of one vector. */
export function twinVectors(
  { first }: Twins,
  x: [number, number],
): readonly [readonly number[], readonly number[]] {
  return twoLanes.run(`${first} and its twin`, x, [0, 0])
}

/** The values of twins, one lane. */
export function scalarTwins({ first }: Twins, x: number): readonly [number, number] {
  const [[value], [slope]] = oneLane.run(`${first} and its twin`, [x], [0])
  return [value!, slope!]
}

/** Bytes that the constants of all kernels of two lanes take. */
export const { constantBytes } = twoLanes
