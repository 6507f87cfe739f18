/** The text format of WebAssembly, core specification §6, for people who read what was encoded. */
import { bodyLines, readType, type Callee, type Signature } from './body-text.js'
import { ByteReader } from './byte-reader.js'
import { readableInstructions } from './further-instructions.js'

const SECTION = { type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10 } as const
const KINDS = ['func', 'table', 'memory', 'global'] as const
const LOCALS_PER_LINE = 16

/** Names of functions by index, imports first; others are called after their import or export. */
export type FunctionNames = ReadonlyMap<number, string>

interface NamedFunction extends Callee {
  readonly type: number
}

interface ExportEntry {
  readonly name: string
  readonly kind: number
  readonly index: number
}

/**
 * A module as readable text: types, imports, memories, functions and exports, instructions folded into
 * expressions. An assembler makes the same module of it.
 *
 * @throws {Error} For a module with tables, globals or segments, which this package never writes.
 */
export function wasmText(bytes: Uint8Array, names: FunctionNames = new Map()): string {
  return new ModuleText(bytes, names).text()
}

/** One module while it is read. */
class ModuleText {
  private readonly bytes: Uint8Array
  private readonly sections: ReadonlyMap<number, number>
  private readonly table = readableInstructions()
  private readonly lines: string[] = []
  private readonly ids = new Set<string>()
  private readonly names: FunctionNames
  private readonly functions: NamedFunction[] = []
  private exports: readonly ExportEntry[] = []
  private types: readonly Signature[] = []

  constructor(bytes: Uint8Array, names: FunctionNames) {
    this.bytes = bytes
    this.names = names
    this.sections = findSections(bytes)
  }

  text(): string {
    this.types = this.section(SECTION.type, readSignature)
    this.exports = this.section(SECTION.export, readExport)
    this.types.forEach((type, k) => this.lines.push(`(type (;${k};) (func${signatureText(type)}))`))
    this.section(SECTION.import, (reader) => this.readImport(reader))
    const imported = this.functions.length
    this.section(SECTION.function, (reader) => {
      const index = this.functions.length
      const exported = this.exports.find((entry) => entry.kind === 0 && entry.index === index)
      this.enter(reader.unsigned(), exported?.name)
    })
    this.section(SECTION.memory, (reader) => this.lines.push(`(memory ${limitsText(reader)})`))
    this.section(SECTION.code, (reader, k) => {
      this.readFunction(reader, this.functions[imported + k]!)
    })
    for (const { name, kind, index } of this.exports) {
      const target = kind === 0 ? this.functions[index]!.id : index
      this.lines.push(`(export ${quoted(name)} (${KINDS[kind]!} ${target}))`)
    }
    return `(module\n${this.lines.map((line) => `  ${line}\n`).join('')})\n`
  }

  /** The entries of a section, of which there are none where it is missing. */
  private section<T>(id: number, read: (reader: ByteReader, k: number) => T): readonly T[] {
    const start = this.sections.get(id)
    if (start === undefined) return []
    const reader = new ByteReader(this.bytes, start)
    return reader.list((k) => read(reader, k))
  }

  private readImport(reader: ByteReader): void {
    const module = reader.text()
    const name = reader.text()
    const what = this.readImported(reader, name)
    this.lines.push(`(import ${quoted(module)} ${quoted(name)} ${what})`)
  }

  private readImported(reader: ByteReader, name: string): string {
    const kind = reader.byte()
    if (kind === 2) return `(memory ${limitsText(reader)})`
    if (kind !== 0)
      throw new Error(`expected imports of functions and memories, got a ${KINDS[kind]!}`)
    const { id, type, ...signature } = this.enter(reader.unsigned(), name)
    return `(func ${id} (type ${type})${signatureText(signature)})`
  }

  /** Gives the next function its type and its identifier. */
  private enter(type: number, ownName: string | undefined): NamedFunction {
    const index = this.functions.length
    const plain = (this.names.get(index) ?? ownName ?? `f${index}`).replace(/[^\w.]/g, '_')
    const id = `$${this.ids.has(plain) ? `${plain}.${index}` : plain}`
    this.ids.add(id.slice(1))
    const named = { id, type, ...this.types[type]! }
    this.functions.push(named)
    return named
  }

  private readFunction(reader: ByteReader, { id, type, ...signature }: NamedFunction): void {
    const size = reader.unsigned()
    const end = reader.position + size
    this.lines.push(`(func ${id} (type ${type})${signatureText(signature)}`)
    let first = signature.parameters.length
    reader.list(() => {
      const count = reader.unsigned()
      const name = readType(reader)
      for (let k = 0; k < count; k += LOCALS_PER_LINE) {
        const here = Math.min(LOCALS_PER_LINE, count - k)
        this.lines.push(`  (local${` ${name}`.repeat(here)}) (; ${span(first + k, here)} ;)`)
      }
      first += count
    })
    for (const line of bodyLines(reader, end, this.table, this.functions)) this.lines.push(line)
    this.lines.push(')')
  }
}

/** Where the contents of each section start, by its number. Custom sections are passed over. */
function findSections(bytes: Uint8Array): ReadonlyMap<number, number> {
  const reader = new ByteReader(bytes, 8)
  const sections = new Map<number, number>()
  const known: readonly number[] = Object.values(SECTION)
  while (!reader.atEnd) {
    const id = reader.byte()
    const size = reader.unsigned()
    if (id !== 0 && !known.includes(id))
      throw new Error(`expected types, imports, functions, memories and exports, got section ${id}`)
    if (id !== 0) sections.set(id, reader.position)
    reader.take(size)
  }
  return sections
}

function readSignature(reader: ByteReader): Signature {
  if (reader.byte() !== 0x60) throw new Error('expected the type of a function')
  return {
    parameters: reader.list(() => readType(reader)),
    results: reader.list(() => readType(reader)),
  }
}

function readExport(reader: ByteReader): ExportEntry {
  return { name: reader.text(), kind: reader.byte(), index: reader.unsigned() }
}

function signatureText({ parameters, results }: Signature): string {
  const part = (keyword: string, types: readonly string[]): string =>
    types.length === 0 ? '' : ` (${keyword} ${types.join(' ')})`
  return part('param', parameters) + part('result', results)
}

function limitsText(reader: ByteReader): string {
  const flags = reader.byte()
  const initial = reader.unsigned()
  const maximum = (flags & 1) === 0 ? '' : ` ${reader.unsigned()}`
  return `${initial}${maximum}${(flags & 2) === 0 ? '' : ' shared'}`
}

function span(first: number, count: number): string {
  return count === 1 ? String(first) : `${first} to ${first + count - 1}`
}

/** A name as a string, with an escape for whatever is not plain. */
function quoted(name: string): string {
  const escaped = name.replace(
    /["\\\p{Cc}]/gu,
    (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${escaped}"`
}
