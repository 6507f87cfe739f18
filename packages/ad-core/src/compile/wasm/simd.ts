import { ModuleBuilder, TYPE } from './encoder.js'
import { wasmPlatform } from './platform.js'

let known: boolean | undefined

/** Whether the platform's WebAssembly computes on two doubles at once. */
export function hasSimd(): boolean {
  known ??= wasmPlatform()?.validate(probe()) ?? false
  return known
}

function probe(): Uint8Array {
  const module = new ModuleBuilder()
  const f = module.define([], [TYPE.v128])
  f.f64(1)
  f.op('f64x2.splat')
  return module.encode()
}
