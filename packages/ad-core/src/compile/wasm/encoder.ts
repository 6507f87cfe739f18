/** An encoder for the binary format of WebAssembly, core specification §5. */
import { ByteBuffer } from './byte-buffer.js'
import type { FunctionReference, ValueType } from './function-builder.js'
import { FunctionBuilder } from './function-builder.js'

export { FunctionBuilder, TYPE } from './function-builder.js'
export type { FunctionReference, ValueType } from './function-builder.js'

/** Sizes in pages of 64 KiB. A shared memory needs a maximum. */
export interface MemoryLimits {
  readonly initial: number
  readonly maximum?: number
  readonly shared?: boolean
}

interface MemoryImport {
  readonly module: string
  readonly name: string
  readonly limits: MemoryLimits
}

interface FunctionImport extends FunctionReference {
  readonly module: string
  readonly name: string
}

interface Export {
  readonly name: string
  readonly reference: FunctionReference
}

const PREAMBLE = /* @__PURE__ */ new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 }
const KIND = { function: 0, memory: 2 }
const FUNCTION_TYPE = 0x60

/** A module in the making: imports and functions, in any order. */
export class ModuleBuilder {
  private readonly types = new Map<string, { readonly index: number; of: FunctionReference }>()
  private memory: MemoryImport | undefined
  private readonly imports: FunctionImport[] = []
  private readonly functions: FunctionBuilder[] = []
  private readonly exports: Export[] = []

  /** The module's one memory. */
  importMemory(module: string, name: string, limits: MemoryLimits): void {
    if (this.memory) throw new Error('importMemory: the module has a memory already')
    this.memory = { module, name, limits }
  }

  /** A function of the host. The same names give the same reference. */
  importFunction(
    module: string,
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
  ): FunctionReference {
    const known = this.imports.find((other) => other.module === module && other.name === name)
    if (known) {
      if (signature(known) === signature({ parameters, results })) return known
      throw new Error(`importFunction: ${module}.${name} is imported with another type already`)
    }
    const reference: FunctionImport = { module, name, parameters, results }
    this.imports.push(reference)
    return reference
  }

  /** A new function, empty so far; with `exportName` the host can call it. */
  define(
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    exportName?: string,
  ): FunctionBuilder {
    const builder = new FunctionBuilder(parameters, results)
    this.functions.push(builder)
    if (exportName !== undefined) this.exports.push({ name: exportName, reference: builder })
    return builder
  }

  /** The module's bytes. More may be added and encoded again afterwards. */
  encode(): Uint8Array {
    const all: FunctionReference[] = [...this.imports, ...this.functions]
    const indices = new Map(all.map((reference, index) => [reference, index]))
    const indexOf = (reference: FunctionReference): number => {
      const index = indices.get(reference)
      if (index === undefined) throw new Error('encode: a call leads to another module')
      return index
    }
    for (const reference of all) this.typeIndex(reference)

    const output = new ByteBuffer(1024)
    output.append(PREAMBLE)
    this.writeTypes(output)
    this.writeImports(output)
    writeSection(output, SECTION.function, this.functions, (content, reference) => {
      content.unsigned(this.typeIndex(reference))
    })
    writeSection(output, SECTION.export, this.exports, (content, { name, reference }) => {
      content.text(name)
      content.byte(KIND.function)
      content.unsigned(indexOf(reference))
    })
    writeSection(output, SECTION.code, this.functions, (content, builder) => {
      builder.writeTo(content, indexOf)
    })
    return output.written().slice()
  }

  private typeIndex(reference: FunctionReference): number {
    const key = signature(reference)
    let type = this.types.get(key)
    if (!type) {
      type = { index: this.types.size, of: reference }
      this.types.set(key, type)
    }
    return type.index
  }

  private writeTypes(output: ByteBuffer): void {
    writeSection(output, SECTION.type, [...this.types.values()], (content, { of }) => {
      content.byte(FUNCTION_TYPE)
      for (const types of [of.parameters, of.results]) {
        content.unsigned(types.length)
        for (const type of types) content.byte(type)
      }
    })
  }

  private writeImports(output: ByteBuffer): void {
    const memory = this.memory ? [this.memory] : []
    writeSection(output, SECTION.import, [...memory, ...this.imports], (content, entry) => {
      content.text(entry.module)
      content.text(entry.name)
      if ('limits' in entry) {
        content.byte(KIND.memory)
        writeLimits(content, entry.limits)
      } else {
        content.byte(KIND.function)
        content.unsigned(this.typeIndex(entry))
      }
    })
  }
}

function signature({ parameters, results }: FunctionReference): string {
  return `${parameters.join()}→${results.join()}`
}

/** A section that is a list; no entries, no section. */
function writeSection<T>(
  output: ByteBuffer,
  id: number,
  entries: readonly T[],
  write: (content: ByteBuffer, entry: T) => void,
): void {
  if (entries.length === 0) return
  const content = new ByteBuffer(1024)
  content.unsigned(entries.length)
  for (const entry of entries) write(content, entry)
  output.byte(id)
  output.unsigned(content.length)
  output.append(content.written())
}

function writeLimits(content: ByteBuffer, { initial, maximum, shared }: MemoryLimits): void {
  if (shared && maximum === undefined)
    throw new Error('importMemory: expected a maximum for a shared memory')
  content.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0))
  content.unsigned(initial)
  if (maximum !== undefined) content.unsigned(maximum)
}
