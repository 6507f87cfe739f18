/**
 * The part of the global `WebAssembly` that this package uses. The `ES2023` library doesn't declare
 * it, and the `DOM` library would let browser globals into code that also runs in Node.
 */
export interface WasmMemory {
  readonly buffer: ArrayBufferLike
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A compiled module: nothing of it is read here. */
export type WasmModule = object

export interface WasmPlatform {
  readonly Memory: new (limits: {
    readonly initial: number
    readonly maximum?: number
    readonly shared?: boolean
  }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports?: WasmImports) => WasmInstance
  readonly CompileError: new (message?: string) => Error
  instantiate(
    bytes: Uint8Array,
    imports?: WasmImports,
  ): Promise<{ readonly module: WasmModule; readonly instance: WasmInstance }>
  validate(bytes: Uint8Array): boolean
}

/** The platform's WebAssembly; undefined where there is none. */
export function wasmPlatform(): WasmPlatform | undefined {
  return (globalThis as { readonly WebAssembly?: WasmPlatform }).WebAssembly
}
