import type { ByteReader } from './byte-reader.js'
import { f32Text, f64Text, v128Text } from './constant-text.js'
import { FoldedLines } from './folded-lines.js'
import type { ReadableInstruction } from './further-instructions.js'

/** A function's type. */
export interface Signature {
  readonly parameters: readonly string[]
  readonly results: readonly string[]
}

/** What a function is called, and how many operands it takes. */
export interface Callee extends Signature {
  readonly id: string
}

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
])

/** The name of a value type. */
export function readType(reader: ByteReader): string {
  const byte = reader.byte()
  const name = TYPE_NAMES.get(byte)
  if (name === undefined) throw new Error(`expected a value type, got the byte ${byte}`)
  return name
}

/** The instruction's code: one byte, or a prefix and the number after it. */
function readCode(reader: ByteReader): number {
  const byte = reader.byte()
  return byte < 0xfc ? byte : byte * 0x1_0000 + reader.unsigned()
}

/** The type of a block, with a space before it, or nothing. */
function readBlockType(reader: ByteReader): string {
  const type = Number(reader.signed())
  if (type >= 0) return ` (type ${type})`
  return type === -0x40 ? '' : ` (result ${TYPE_NAMES.get(type + 0x80)!})`
}

/** Offset and alignment, where they are not what goes without saying. */
function readMemory(reader: ByteReader, alignment: number): string {
  const given = reader.unsigned()
  const offset = reader.unsigned()
  return (
    (offset === 0 ? '' : ` offset=${offset}`) + (given === alignment ? '' : ` align=${2 ** given}`)
  )
}

/** The text of the immediates with a space before it, or nothing. */
function readImmediates(
  reader: ByteReader,
  { immediates, alignment }: ReadableInstruction,
  callees: readonly Callee[],
): string {
  switch (immediates) {
    case 'none':
      return ''
    case 'block':
      return readBlockType(reader)
    case 'depth':
    case 'local':
    case 'global':
      return ` ${reader.unsigned()}`
    case 'depths':
      return ` ${[...reader.list(() => reader.unsigned()), reader.unsigned()].join(' ')}`
    case 'types':
      return ` (result ${reader.list(() => readType(reader)).join(' ')})`
    case 'function':
      return ` ${callees[reader.unsigned()]!.id}`
    case 'i32':
    case 'i64':
      return ` ${reader.signed()}`
    case 'f32':
      return ` ${f32Text(reader.bits32())}`
    case 'f64':
      return ` ${f64Text(reader.bits64())}`
    case 'v128':
      return ` ${v128Text(reader.bits64(), reader.bits64())}`
    case 'lane':
      return ` ${reader.byte()}`
    case 'shuffle':
      return ` ${reader.take(16).join(' ')}`
    case 'memory':
      return readMemory(reader, alignment!)
    case 'memory lane':
      return `${readMemory(reader, alignment!)} ${reader.byte()}`
    case 'a zero':
      reader.byte()
      return ''
    case 'two zeros':
      reader.take(2)
      return ''
  }
}

const NONE = /\.const|^(local|global)\.get|^memory\.size|^(unreachable|nop|return|br)$/
const ONE =
  /^(local|global)\.(set|tee)|^memory\.grow|^(drop|br_if|br_table)$|\.load(?!.*_lane)|\.(eqz|clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|not|any_true|all_true|bitmask|splat|extract_lane.*|(wrap|convert|promote|demote|reinterpret|extend|extadd|trunc|relaxed_trunc)_.*|extend\d+_s)$/
const THREE = /^select$|bitselect|laneselect|madd|_add_s$|^memory\.(copy|fill)/
const NO_RESULT =
  /store|^(local|global)\.set|^memory\.(copy|fill)|^(unreachable|nop|return|drop)$|^br/

/** How many operands an instruction takes: for the look of the text only. */
function operandCount(name: string): number {
  if (NONE.test(name)) return 0
  if (ONE.test(name)) return 1
  return THREE.test(name) ? 3 : 2
}

/** The lines of a function's instructions, which end at `end`. */
export function bodyLines(
  reader: ByteReader,
  end: number,
  table: ReadonlyMap<number, ReadableInstruction>,
  callees: readonly Callee[],
): readonly string[] {
  const folded = new FoldedLines('  ')
  while (reader.position < end - 1) {
    const code = readCode(reader)
    const instruction = table.get(code)
    if (instruction === undefined)
      throw new Error(`expected an instruction, got the code 0x${code.toString(16)}`)
    const { name, immediates } = instruction
    const target = immediates === 'function' ? callees[peekUnsigned(reader)] : undefined
    const head = name + readImmediates(reader, instruction, callees)
    if (immediates === 'block') folded.open(head)
    else if (name === 'end') folded.close(head)
    else if (name === 'else') folded.middle(head)
    else if (target !== undefined)
      folded.instruction(head, target.parameters.length, target.results.length === 1)
    else folded.instruction(head, operandCount(name), !NO_RESULT.test(name))
  }
  folded.flush()
  reader.position = end
  return folded.lines
}

function peekUnsigned(reader: ByteReader): number {
  const { position } = reader
  const value = reader.unsigned()
  reader.position = position
  return value
}
