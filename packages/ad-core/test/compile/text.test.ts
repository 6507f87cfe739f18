import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import wabt from 'wabt'
import { ByteBuffer } from '../../src/compile/wasm/byte-buffer.js'
import { ModuleBuilder, TYPE, type FunctionBuilder } from '../../src/compile/wasm/encoder.js'
import {
  readableInstructions,
  type ReadableInstruction,
} from '../../src/compile/wasm/further-instructions.js'
import { wasmPlatform } from '../../src/compile/wasm/platform.js'
import { wasmText } from '../../src/compile/wasm/text.js'

const { i32, i64, f64, v128 } = TYPE
const FEATURES = { simd: true, relaxed_simd: true, threads: true, bulk_memory: true }

type Assembler = Awaited<ReturnType<typeof wabt>>
let assembler: Assembler

beforeAll(async () => {
  assembler = await wabt()
})

/** The module's bytes as another tool writes them, with every number in its shortest form. */
function canonical(bytes: Uint8Array): Uint8Array {
  const module = assembler.readWasm(bytes, { ...FEATURES, readDebugNames: false })
  const { buffer } = module.toBinary({ canonicalize_lebs: true, write_debug_names: false })
  module.destroy()
  return buffer
}

/** What another tool makes of our text. */
function assembled(text: string): Uint8Array {
  const module = assembler.parseWat('module.wat', text, FEATURES)
  const { buffer } = module.toBinary({ canonicalize_lebs: true, write_debug_names: false })
  module.destroy()
  return buffer
}

function expectSameModule(bytes: Uint8Array): string {
  const text = wasmText(bytes)
  expect(Buffer.from(assembled(text)).equals(Buffer.from(canonical(bytes)))).toBe(true)
  return text
}

/** A module of one function without parameters, around a body of raw instructions. */
function rawModule(body: (code: ByteBuffer) => void): Uint8Array {
  const code = new ByteBuffer()
  code.append(Uint8Array.of(1, 1, 0x7f)) // one local, an i32
  body(code)
  code.byte(0x0b)
  const output = new ByteBuffer()
  const section = (id: number, bytes: Uint8Array): void => {
    output.byte(id)
    output.unsigned(bytes.length)
    output.append(bytes)
  }
  output.append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  section(1, Uint8Array.of(1, 0x60, 0, 0))
  section(3, Uint8Array.of(1, 0))
  section(5, Uint8Array.of(1, 0, 1))
  const sized = new ByteBuffer()
  sized.byte(1)
  sized.unsigned(code.length)
  sized.append(code.written())
  section(10, sized.written())
  return output.written().slice()
}

function writeCode(code: ByteBuffer, number: number): void {
  if (number > 0xff) {
    code.byte(number >>> 16)
    code.unsigned(number & 0xffff)
  } else code.byte(number)
}

const ZEROS: Readonly<Record<ReadableInstruction['immediates'], readonly number[]>> = {
  none: [],
  block: [0x40, 0x0b],
  depth: [0],
  depths: [2, 0, 0, 0],
  types: [1, f64],
  function: [0],
  local: [0],
  global: [0],
  i32: [0x7f],
  i64: [0x7f],
  f32: [0, 0, 0xc0, 0x3f],
  f64: [0, 0, 0, 0, 0, 0, 0xf8, 0xbf],
  v128: Array.from({ length: 16 }, (_, k) => k),
  shuffle: Array.from({ length: 16 }, (_, k) => 31 - k),
  lane: [1],
  memory: [0, 0x80, 0x01],
  'memory lane': [0, 0x80, 0x01, 1],
  'a zero': [0],
  'two zeros': [0, 0],
}

/** Those that stand for themselves: parts of blocks do not, and globals the module has none of. */
const standing = [...readableInstructions()].filter(
  ([, { name, immediates }]) => name !== 'end' && name !== 'else' && immediates !== 'global',
)

describe('instructions', () => {
  test('all of them are read back by another tool', () => {
    const bytes = rawModule((code) => {
      for (const [number, { immediates }] of standing) {
        code.byte(0x00) // after `unreachable` an instruction finds whatever it takes
        writeCode(code, number)
        for (const byte of ZEROS[immediates]) code.byte(byte)
      }
      code.byte(0x00)
    })
    const text = expectSameModule(bytes)
    for (const [, { name }] of standing) expect(text).toContain(name)
  })

  test('each has the name that another tool gives it, and the platform knows it', () => {
    for (const [number, { name, immediates }] of standing) {
      const bytes = rawModule((code) => {
        code.byte(0x00)
        writeCode(code, number)
        for (const byte of ZEROS[immediates]) code.byte(byte)
        code.byte(0x00)
      })
      expect(assembler.readWasm(bytes, FEATURES).toText({})).toContain(name)
      expect([name, wasmPlatform()!.validate(bytes)]).toEqual([name, !name.includes('relaxed')])
    }
  })

  test('those with 0xfc and 0xfd are complete', () => {
    const count = (prefix: number): number =>
      standing.filter(([number]) => number >>> 16 === prefix).length
    expect(count(0xfd)).toBe(236 + 20) // SIMD and relaxed SIMD, by the specification
    expect(count(0xfc)).toBe(8 + 2) // saturating truncations, memory.copy, memory.fill
  })
})

describe('constants', () => {
  function constantModule(write: (f: FunctionBuilder) => void, type: typeof f64 | typeof v128) {
    const module = new ModuleBuilder()
    write(module.define([], [type], 'f'))
    return module.encode()
  }

  test('doubles of any bits', () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(bits, bits, (low, high) => {
        expectSameModule(constantModule((f) => f.v128(low, high), v128))
        const bytes = rawModule((code) => {
          code.byte(0x44)
          code.fixed64(low)
          code.byte(0x1a)
          code.byte(0x43)
          code.append(new Uint8Array(BigUint64Array.of(high).buffer, 0, 4))
          code.byte(0x1a)
        })
        expectSameModule(bytes)
      }),
    )
  })

  test.each([
    [0, '0'],
    [-0, '-0'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
    [5e-324, '5e-324'],
    [1e21, '1e+21'],
    [-0.1, '-0.1'],
  ])('%d', (x, expected) => {
    const text = expectSameModule(constantModule((f) => f.f64(x), f64))
    expect(text).toContain(`(f64.const ${expected})`)
  })
})

describe('modules', () => {
  function example(): Uint8Array {
    const module = new ModuleBuilder()
    module.importMemory('env', 'memory', { initial: 1, maximum: 4, shared: true })
    const sin = module.importFunction('math', 'sin', [f64], [f64])
    const f = module.define([f64, i32], [f64], 'sum "of" sines')
    const [total, count] = [f.local(f64), f.local(i32)]
    for (let k = 0; k < 20; k++) f.local(v128)
    f.get(1)
    f.set(count)
    f.block()
    f.loop()
    f.get(count)
    f.op('i32.eqz')
    f.brIf(1)
    f.get(total)
    f.get(count)
    f.memory('f64.load', 8)
    f.get(0)
    f.op('f64.mul')
    f.call(sin)
    f.op('f64.add')
    f.set(total)
    f.get(count)
    f.i32(8)
    f.op('i32.sub')
    f.set(count)
    f.br(0)
    f.end()
    f.end()
    f.get(1)
    f.if(f64)
    f.get(total)
    f.else()
    f.f64(-0)
    f.end()
    const twice = module.define([i64], [i64, i64])
    twice.get(0)
    twice.get(0)
    return module.encode()
  }

  test('is the same module, and reads like this', () => {
    const bytes = example()
    expect(wasmPlatform()!.validate(bytes)).toBe(true)
    expectSameModule(bytes)
    expect(wasmText(bytes, new Map([[1, 'sum']]))).toMatchSnapshot()
  })

  test('long and deep expressions stay within a line', () => {
    const module = new ModuleBuilder()
    const f = module.define([f64], [f64], 'f')
    for (let k = 0; k < 3000; k++) f.get(0)
    for (let k = 0; k < 1500; k++) f.op('f64.add')
    for (let k = 0; k < 1499; k++) f.op('f64.mul')
    const text = expectSameModule(module.encode())
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  })

  test('says what it does not read', () => {
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    expect(() => wasmText(Uint8Array.of(...header, 4, 1, 0))).toThrow('got section 4')
    expect(() => wasmText(rawModule((code) => code.byte(0xff)))).toThrow('expected an instruction')
  })
})
