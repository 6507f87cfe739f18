/** Elementary functions in WebAssembly: scalar, or on two doubles at once. */
import * as host from '../../../math.js'
import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../encoder.js'
import { TYPE } from '../encoder.js'
import { erf } from './error-function.js'
import { exp, expm1 } from './exponential.js'
import { lgamma } from './gamma.js'
import type { Callable, Kernel, KernelName, KernelOfTwo } from './kernel.js'
import type { LaneCount, Real } from './lanes.js'
import { callLaneByLane } from './lane-by-lane.js'
import { Lanes } from './lanes.js'
import { log, log1p } from './logarithm.js'
import { sech2, sigmoid, sigmoidAndSlope, sigmoidSlope, tanh, tanhAndSlope } from './logistic.js'
import { pow } from './power.js'
import { cos, sin, sineAndCosine, tan } from './trigonometric.js'
import type { VectorConstants } from './vector-constants.js'

export type { KernelName } from './kernel.js'
export type { LaneCount } from './lanes.js'

const KERNELS: Readonly<Record<KernelName, Kernel>> = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan,
  tanh,
  sech2,
  sigmoid,
  sigmoidSlope,
  pow,
  erf,
  lgamma,
}

/** Two functions that are computed together. */
export interface Twins {
  readonly first: KernelName
  /** The slope of the first, or nearly so. */
  readonly second: KernelName
  readonly both: KernelOfTwo
}

export const TWINS: readonly Twins[] = [
  { first: 'sin', second: 'cos', both: sineAndCosine },
  { first: 'tanh', second: 'sech2', both: tanhAndSlope },
  { first: 'sigmoid', second: 'sigmoidSlope', both: sigmoidAndSlope },
]

/** Whether programs have a function of this name of their own. */
export function isKernel(name: string): name is KernelName {
  return Object.hasOwn(KERNELS, name)
}

/** What a module with kernels imports, by module and name. */
export const KERNEL_IMPORTS: Readonly<Record<'math', Readonly<Record<string, unknown>>>> = {
  math: { sin: host.sin, cos: host.cos, tan: host.tan },
}

/** How kernels are written: for how many lanes, and where those of two have their constants. */
interface KernelOptions {
  readonly lanes: LaneCount
  readonly constants?: VectorConstants
}

/** The function of that name in a form to be written out, where it has one. */
export function branchlessForm(name: string): Kernel['branchless'] {
  return isKernel(name) ? KERNELS[name].branchless : undefined
}

/**
 * Defines kernels in a module when they are asked for. Errors, in units in the last place: at most
 * 1; tanh, pow, erf 2; sech2, sigmoidSlope 5; lgamma 4 for x > 0, and 1e-15 absolute near its zeros. Two lanes give the
 * same bits as one. Past 10⁵, sin, cos and tan are the host's: see `KERNEL_IMPORTS`.
 */
export class Kernels {
  private readonly module: ModuleBuilder
  private readonly lanes: LaneCount
  private readonly constants: VectorConstants | undefined
  private readonly defined = new Map<KernelName, FunctionReference>()
  private readonly rarePaths = new Map<KernelName, FunctionReference>()
  /** The kernels of one lane, for the lanes that leave the common path. */
  private readonly single: Kernels
  private readonly callable: Callable

  constructor(module: ModuleBuilder, { lanes, constants }: KernelOptions) {
    this.module = module
    this.lanes = lanes
    this.constants = constants
    this.single = lanes === 1 ? this : ofOneLane(module)
    this.callable = {
      kernel: (name) => this.single.reference(name),
      host: (name) => module.importFunction('math', name, [TYPE.f64], [TYPE.f64]),
    }
  }

  has(name: string): name is KernelName {
    return isKernel(name)
  }

  /** The function of that name: f64 … → f64 for one lane, v128 … → v128 for two. */
  reference(name: KernelName): FunctionReference {
    const known = this.defined.get(name)
    if (known) return known
    const kernel = KERNELS[name]
    const body = this.function(kernel, this.lanes)
    this.defined.set(name, body) // before its text, which may lead back to it
    const escape = (): void => {
      if (this.lanes === 1) callWithParameters(body, this.rare(name))
      else callLaneByLane(body, this.single.reference(name))
    }
    const l = new Lanes(body, this.lanes, escape, this.constants)
    l.push(kernel.common(l, ...parameters(l, kernel)))
    return body
  }

  private readonly ofTwo = new Map<Twins, FunctionReference>()

  /** The function from a number to the values of twins there. */
  twins(twins: Twins): FunctionReference {
    const known = this.ofTwo.get(twins)
    if (known) return known
    const type = this.lanes === 1 ? TYPE.f64 : TYPE.v128
    const body = this.module.define([type], [type, type])
    this.ofTwo.set(twins, body)
    const escape = (): void => {
      for (const name of [twins.first, twins.second]) callWithParameters(body, this.reference(name))
    }
    const l = new Lanes(body, this.lanes, escape, this.constants)
    for (const value of twins.both(l, l.parameter(0))) l.push(value)
    return body
  }

  private rare(name: KernelName): FunctionReference {
    const known = this.rarePaths.get(name)
    if (known) return known
    const kernel = KERNELS[name]
    if (!kernel.rare) throw new Error(`${name}: there is no rare path to leave to`)
    const body = this.function(kernel, 1)
    this.rarePaths.set(name, body)
    const l = new Lanes(body, 1)
    l.push(kernel.rare(l, this.callable, ...parameters(l, kernel)))
    return body
  }

  private function({ arity }: Kernel, lanes: LaneCount): FunctionBuilder {
    const type = lanes === 1 ? TYPE.f64 : TYPE.v128
    return this.module.define(new Array(arity).fill(type), [type])
  }
}

function parameters(l: Lanes, { arity }: Kernel): Real[] {
  return Array.from({ length: arity }, (_, k) => l.parameter(k))
}

function callWithParameters(body: FunctionBuilder, target: FunctionReference): void {
  target.parameters.forEach((_, k) => {
    body.get(k)
  })
  body.call(target)
}

// Outside of the class, which bundlers rename where it mentions itself.
function ofOneLane(module: ModuleBuilder): Kernels {
  return new Kernels(module, { lanes: 1 })
}
