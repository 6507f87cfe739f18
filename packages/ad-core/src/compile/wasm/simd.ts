import { ModuleBuilder, TYPE } from './encoder.js'
import type { FunctionBuilder } from './function-builder.js'
import { wasmPlatform } from './platform.js'

let knownSimd: boolean | undefined
let knownRelaxed: boolean | undefined

/** Whether the platform's WebAssembly computes on two doubles at once. */
export function hasSimd(): boolean {
  knownSimd ??= accepts((f) => splat(f))
  return knownSimd ?? false
}

/** Whether it also multiplies and adds at once, with one rounding where the processor can. */
export function hasRelaxedSimd(): boolean {
  knownRelaxed ??= accepts((f) => {
    for (let k = 0; k < 3; k++) splat(f)
    f.op('f64x2.relaxed_madd')
  })
  return knownRelaxed ?? false
}

function splat(f: FunctionBuilder): void {
  f.f64(1)
  f.op('f64x2.splat')
}

/** Whether the platform accepts a function that leaves a vector; undefined while it has no WebAssembly. */
function accepts(write: (f: FunctionBuilder) => void): boolean | undefined {
  const module = new ModuleBuilder()
  write(module.define([], [TYPE.v128]))
  return wasmPlatform()?.validate(module.encode())
}
