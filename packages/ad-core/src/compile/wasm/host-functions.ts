import { TYPE, type FunctionReference, type ModuleBuilder, type ValueType } from './encoder.js'
import { Kernels, type Twins } from './kernels/kernels.js'
import { callLaneByLane } from './kernels/lane-by-lane.js'
import type { VectorConstants } from './kernels/vector-constants.js'

type NumericFunction = (...x: number[]) => number

/** Functions that programs call by name: kernels where there are some, else imports from JavaScript. */
export class HostFunctions {
  private readonly module: ModuleBuilder
  private readonly functions: Readonly<Record<string, NumericFunction>>
  private readonly kernels: readonly [Kernels, Kernels]
  private readonly inLanes = new Map<string, FunctionReference>()
  readonly imported: Record<string, NumericFunction> = {}

  constructor(
    module: ModuleBuilder,
    functions: Readonly<Record<string, NumericFunction>>,
    constants: VectorConstants,
  ) {
    this.module = module
    this.functions = functions
    this.kernels = [new Kernels(module, { lanes: 1 }), new Kernels(module, { lanes: 2, constants })]
  }

  /** Whether a function is one of the module's own, for two numbers at once too. */
  hasKernel(name: string): boolean {
    return this.kernels[1].has(name)
  }

  reference(name: string, arity: number, lanes: 1 | 2): FunctionReference {
    const kernels = this.kernels[lanes - 1]!
    if (kernels.has(name)) return kernels.reference(name)
    return lanes === 1 ? this.import(name, arity) : this.laneByLane(name, arity)
  }

  /** The function from a number to the values of twins there. */
  twins(twins: Twins, lanes: 1 | 2): FunctionReference {
    return this.kernels[lanes - 1]!.twins(twins)
  }

  private import(name: string, arity: number): FunctionReference {
    this.imported[name] = this.functions[name]!
    return this.module.importFunction('functions', name, parameters(arity, TYPE.f64), [TYPE.f64])
  }

  private laneByLane(name: string, arity: number): FunctionReference {
    const known = this.inLanes.get(name)
    if (known !== undefined) return known
    const single = this.import(name, arity)
    const f = this.module.define(parameters(arity, TYPE.v128), [TYPE.v128])
    callLaneByLane(f, single)
    this.inLanes.set(name, f)
    return f
  }
}

function parameters(arity: number, type: ValueType): readonly ValueType[] {
  return Array.from({ length: arity }, () => type)
}
