import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ByteBuffer } from '../../src/compile/wasm/byte-buffer.js'
import type { FunctionBuilder } from '../../src/compile/wasm/encoder.js'
import { ModuleBuilder, TYPE } from '../../src/compile/wasm/encoder.js'
import type { Immediates, PlainInstruction } from '../../src/compile/wasm/instructions.js'
import { PLAIN, instructionsByCode } from '../../src/compile/wasm/instructions.js'
import type { WasmImports } from '../../src/compile/wasm/platform.js'
import { wasmPlatform } from '../../src/compile/wasm/platform.js'

const wasm = wasmPlatform()!
const { i32, i64, f64, v128 } = TYPE

type Exported = (...x: unknown[]) => unknown

function run(module: ModuleBuilder, imports?: WasmImports): Record<string, Exported> {
  const bytes = module.encode()
  expect(wasm.validate(bytes)).toBe(true)
  return new wasm.Instance(new wasm.Module(bytes), imports).exports as Record<string, Exported>
}

/** What a function of no arguments with this body returns. */
function result(type: typeof i32 | typeof i64 | typeof f64, body: (f: FunctionBuilder) => void) {
  const module = new ModuleBuilder()
  body(module.define([], [type], 'f'))
  return run(module)['f']!()
}

describe('numbers', () => {
  const special = [0, -0, NaN, Infinity, -Infinity, 5e-324, -1.1e-310, 2 ** -1022, Number.MAX_VALUE]

  test('f64 constants keep every value', () => {
    const double = fc.double({ noDefaultInfinity: false })
    fc.assert(
      fc.property(fc.oneof(double, fc.constantFrom(...special)), (x) => {
        expect(result(f64, (f) => f.f64(x))).toBe(x)
      }),
    )
  })

  test('integer constants keep every value', () => {
    const n32 = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 63, 64, -64, -65, 2 ** 31 - 1))
    const n64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(fc.property(n32, (n) => expect(result(i32, (f) => f.i32(n))).toBe(n)))
    fc.assert(fc.property(n64, (n) => expect(result(i64, (f) => f.i64(n))).toBe(n)))
    expect(result(i32, (f) => f.i32(0xffffffff))).toBe(-1)
    expect(result(i64, (f) => f.i64(2n ** 64n - 2n))).toBe(-2n)
  })

  test('LEB128 reads back, in its shortest form and padded', () => {
    const read = (bytes: Uint8Array): number => bytes.reduceRight((n, b) => n * 128 + (b & 127), 0)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (n) => {
        const buffer = new ByteBuffer(1)
        buffer.unsigned(n)
        const shortest = buffer.written().slice()
        expect(read(shortest)).toBe(n)
        expect(shortest.length).toBe(Math.max(1, Math.ceil(n.toString(2).length / 7)))
        const padded = new ByteBuffer(1)
        padded.patch(padded.placeholder(), n)
        expect(padded.length).toBe(5)
        expect(read(padded.written())).toBe(n)
      }),
    )
  })

  test('v128 constants hold two lanes', () => {
    const low = (f: FunctionBuilder): void => {
      f.v128(-1n, 7n)
      f.lane('i64x2.extract_lane', 0)
    }
    const high = (f: FunctionBuilder): void => {
      f.v128(-1n, 7n)
      f.lane('i64x2.extract_lane', 1)
    }
    expect([result(i64, low), result(i64, high)]).toEqual([-1n, 7n])
  })
})

describe('instructions', () => {
  test('no code is given twice', () => {
    const table = instructionsByCode()
    const names = new Set([...table.values()].map(({ name }) => name))
    expect(names.size).toBe(table.size)
    for (const [name, code] of Object.entries(PLAIN)) expect(table.get(code)?.name).toBe(name)
  })

  // operand types follow from the name; the validator then knows whether code and name agree
  const shifts = /\.(shl|shr_[su])$/
  const exceptions: Record<string, string> = {
    'i32.wrap_i64': 'L→I',
    'f32.demote_f64': '',
    'f64.promote_f32': '',
    'v128.any_true': 'V→I',
    'v128.not': 'V→V',
    'v128.bitselect': 'VVV→V',
    select: '',
    unreachable: '',
    nop: '→',
    return: '→',
    drop: 'D→',
    'f32x4.splat': '',
    'i8x16.swizzle': 'VV→V',
  }
  const letters = { i32: 'I', i64: 'L', f64: 'D' } as Record<string, string>
  function typeOf(name: string): string | undefined {
    if (name in exceptions) return exceptions[name]
    const [type, operation] = name.split('.') as [string, string]
    const from = /_(i32|i64|f64)(_[su])?$/.exec(operation)
    if (operation === 'splat')
      return `${{ i64x2: 'L', f64x2: 'D' }[type as 'i64x2' | 'f64x2'] ?? 'I'}→V`
    if (letters[type] && from) return `${letters[from[1]!]}→${letters[type]}`
    const own = letters[type] ?? 'V'
    if (own === 'V' && /relaxed/.test(name)) return ''
    if (own === 'V' && /all_true|bitmask/.test(name)) return 'V→I'
    if (own === 'V' && shifts.test(name)) return 'VI→V'
    if (operation === 'eqz') return `${own}→I`
    if (
      /^(abs|neg|sqrt|ceil|floor|trunc|nearest|clz|ctz|popcnt|.*_(low|high)_.*|.*_zero)$/.test(
        operation,
      )
    )
      return `${own}→${own}`
    if (own !== 'V' && /^(eq|ne|[lg][te](_[su])?)$/.test(operation)) return `${own}${own}→I`
    return `${own}${own}→${own}`
  }
  const types = { I: i32, L: i64, D: f64, V: v128 } as const

  test.each(Object.keys(PLAIN).filter((name) => typeOf(name)))('%s', (name) => {
    const [operands, results] = typeOf(name)!.split('→') as [string, string]
    const of = (text: string) => [...text].map((letter) => types[letter as keyof typeof types])
    const module = new ModuleBuilder()
    const f = module.define(of(operands), of(results))
    for (let k = 0; k < operands.length; k++) f.get(k)
    f.op(name as PlainInstruction)
    expect(wasm.validate(module.encode())).toBe(true)
  })

  type Scalar = readonly [PlainInstruction, (a: number, b: number) => number]
  const scalars: readonly Scalar[] = [
    ['f64.add', (a, b) => a + b],
    ['f64.sub', (a, b) => a - b],
    ['f64.mul', (a, b) => a * b],
    ['f64.div', (a, b) => a / b],
    ['f64.min', Math.min],
    ['f64.max', Math.max],
  ]

  test('random straight-line code computes what the host computes, on scalars and lanes', () => {
    const constant = fc.double()
    const step = fc.record({ operation: fc.nat(5), constant })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), constant, (steps, start) => {
        const module = new ModuleBuilder()
        const f = module.define([f64], [f64], 'scalar')
        const g = module.define([f64], [f64], 'lanes')
        let expected = start
        f.get(0)
        g.get(0)
        g.op('f64x2.splat')
        for (const { operation, constant: c } of steps) {
          const [name, host] = scalars[operation]!
          expected = host(expected, c)
          f.f64(c)
          f.op(name)
          g.f64(c)
          g.op('f64x2.splat')
          g.op(name.replace('f64', 'f64x2') as PlainInstruction)
        }
        g.lane('f64x2.extract_lane', 1)
        const { scalar, lanes } = run(module)
        expect(scalar!(start)).toBe(expected)
        expect(lanes!(start)).toBe(expected)
      }),
    )
  })

  test('shuffle, lanes and memory', () => {
    const module = new ModuleBuilder()
    module.importMemory('env', 'memory', { initial: 1, maximum: 2 })
    const f = module.define([i32], [], 'swap')
    f.get(0)
    f.get(0)
    f.memory('v128.load', 0)
    f.get(0)
    f.memory('v128.load64_splat', 16)
    f.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
    f.memory('v128.store', 32)
    f.get(0)
    f.get(0)
    f.get(0)
    f.memory('v128.load64_zero', 0)
    f.memory('v128.load64_lane', 8, 1)
    f.memory('v128.store64_lane', 48, 1)
    const memory = new wasm.Memory({ initial: 1, maximum: 2 })
    const numbers = new Float64Array(memory.buffer)
    numbers.set([0, 1, 2, 3])
    run(module, { env: { memory } })['swap']!(8)
    expect([...numbers.subarray(5, 8)]).toEqual([2, 3, 2])
  })
})

/** The names of a body's instructions, read with the table alone. */
function disassembled(bytes: Uint8Array): string[] {
  const table = instructionsByCode()
  let at = 0
  const leb = (): number => {
    let value = 0
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * weight
      if (byte < 128) return value
    }
  }
  const skip: Record<Immediates, () => void> = {
    none: () => undefined,
    lane: () => at++,
    memory: () => (leb(), leb()),
    'memory lane': () => (leb(), leb(), at++),
    block: () => at++,
    depth: leb,
    function: leb,
    local: leb,
    i32: leb,
    i64: leb,
    f64: () => (at += 8),
    v128: () => (at += 16),
    shuffle: () => (at += 16),
  }
  const names: string[] = []
  while (at < bytes.length) {
    const first = bytes[at++]!
    const instruction = table.get(first < 0xfc ? first : first * 0x1_0000 + leb())!
    names.push(instruction.name)
    skip[instruction.immediates]()
  }
  return names
}

test('the table reads back what the builder wrote', () => {
  const anything: Record<string, (f: FunctionBuilder) => void> = {
    'i32.const': (f) => f.i32(-70000),
    'i64.const': (f) => f.i64(-(2n ** 40n)),
    'f64.const': (f) => f.f64(Math.PI),
    'v128.const': (f) => f.v128(3n, -1n),
    'local.get': (f) => f.get(300),
    'local.set': (f) => f.set(3),
    'local.tee': (f) => f.tee(128),
    'i8x16.shuffle': (f) => f.shuffle(new Array(16).fill(11)),
    'f64x2.replace_lane': (f) => f.lane('f64x2.replace_lane', 1),
    'v128.load64_splat': (f) => f.memory('v128.load64_splat', 4000),
    'v128.store64_lane': (f) => f.memory('v128.store64_lane', 70000, 1),
    'f64.store': (f) => f.memory('f64.store', 0),
    call: (f) => f.call(f),
    block: (f) => f.block(v128),
    loop: (f) => f.loop(),
    if: (f) => f.if(f64),
    else: (f) => f.else(),
    end: (f) => f.end(),
    br: (f) => f.br(2),
    br_if: (f) => f.brIf(200),
    ...Object.fromEntries(
      Object.keys(PLAIN).map((name) => [
        name,
        (f: FunctionBuilder) => f.op(name as PlainInstruction),
      ]),
    ),
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.keys(anything))), (names) => {
      const f = new ModuleBuilder().define([], [])
      for (const name of names) anything[name]!(f)
      const section = new ByteBuffer()
      f.writeTo(section, () => 1000)
      const bytes = section.written()
      expect(disassembled(bytes.subarray(bytes.length - f.length - 1))).toEqual([...names, 'end'])
    }),
  )
})

describe('modules', () => {
  test('control flow: a factorial', () => {
    const module = new ModuleBuilder()
    const f = module.define([i32], [f64], 'factorial')
    const product = f.local(f64)
    f.f64(1)
    f.set(product)
    f.block()
    f.loop()
    f.get(0)
    f.op('i32.eqz')
    f.brIf(1)
    f.get(product)
    f.get(0)
    f.op('f64.convert_i32_s')
    f.op('f64.mul')
    f.set(product)
    f.get(0)
    f.i32(-1)
    f.op('i32.add')
    f.set(0)
    f.br(0)
    f.end()
    f.end()
    f.get(product)
    expect(run(module)['factorial']!(10)).toBe(3628800)
  })

  test('imports may come after the calls of what is defined', () => {
    const module = new ModuleBuilder()
    const inner = module.define([f64], [f64])
    const outer = module.define([f64], [f64], 'outer')
    outer.get(0)
    outer.call(inner)
    const host = module.importFunction('math', 'sin', [f64], [f64])
    outer.call(host)
    inner.get(0)
    inner.f64(2)
    inner.op('f64.mul')
    inner.call(module.importFunction('math', 'cos', [f64], [f64]))
    expect(module.importFunction('math', 'sin', [f64], [f64])).toBe(host)
    const first = module.encode()
    expect(module.encode()).toEqual(first)
    const { outer: call } = run(module, { math: { sin: Math.sin, cos: Math.cos } })
    expect(call!(0.7)).toBe(Math.sin(Math.cos(1.4)))
  })

  test('locals of many types keep their numbers', () => {
    const module = new ModuleBuilder()
    const f = module.define([f64], [f64], 'f')
    const locals = [f64, f64, i32, f64, v128, f64].map((type) => f.local(type))
    expect(locals).toEqual([1, 2, 3, 4, 5, 6])
    f.i32(5)
    f.tee(3)
    f.if(f64)
    f.get(0)
    f.tee(6)
    f.else()
    f.f64(0)
    f.end()
    f.get(6)
    f.op('f64.add')
    expect(run(module)['f']!(4)).toBe(8)
  })

  test('a shared memory has a maximum', () => {
    const module = new ModuleBuilder()
    module.importMemory('env', 'memory', { initial: 1, maximum: 4, shared: true })
    module.define([], [])
    expect(wasm.validate(module.encode())).toBe(true)
    const unlimited = new ModuleBuilder()
    unlimited.importMemory('env', 'memory', { initial: 1, shared: true })
    expect(() => unlimited.encode()).toThrow('expected a maximum')
  })

  test('a function of another module cannot be called', () => {
    const stranger = new ModuleBuilder().define([], [])
    const module = new ModuleBuilder()
    module.define([], []).call(stranger)
    expect(() => module.encode()).toThrow('another module')
  })
})
