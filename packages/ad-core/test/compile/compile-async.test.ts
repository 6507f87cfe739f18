import { afterEach, describe, expect, test } from '@jest/globals'
import type { WasmPlatform } from '../../src/compile/wasm/platform.js'
import {
  compile,
  compileAsync,
  CompileError,
  DomainError,
  grad,
  lt,
  mul,
  sin,
  square,
  sum,
  sumOver,
  wat,
  type Traced,
} from '../../src/index.js'

const f = (x: Traced): Traced => sum(sin(square(x)))

const global = globalThis as unknown as { WebAssembly: WasmPlatform }
const platform = global.WebAssembly
afterEach(() => {
  global.WebAssembly = platform
})

/** Lets the platform take no modules, as browsers do with large ones. */
function refuse(parts: Readonly<Record<string, unknown>>): void {
  global.WebAssembly = Object.assign(Object.create(platform) as WasmPlatform, parts)
}

/** A constructor that throws. */
const throwing = (error: Error): unknown =>
  function () {
    throw error
  }

const Refusing = throwing(new RangeError('a module larger than 8 MB'))

describe('compileAsync', () => {
  test('has the program before the first call', async () => {
    const slope = await compileAsync(grad(f), [[1, 2]])
    const { recordings, calls, backend, reason } = slope.report()
    expect({ recordings, calls, backend, reason }).toEqual({
      recordings: 1,
      calls: 0,
      backend: 'wasm',
      reason: '',
    })
    expect(wat(slope)).toContain('(module')
    expect(slope([3, 4])).toEqual(compile(grad(f))([3, 4]))
    expect(slope.report().recordings).toBe(1)
    expect(slope([1, 2, 3])).toEqual(compile(grad(f))([1, 2, 3]))
    slope.dispose()
    expect(() => slope([3, 4])).toThrow(CompileError)
  })

  test('compiles in the background, also what may not be compiled at once', async () => {
    refuse({ Module: Refusing, Instance: Refusing })
    const slope = await compileAsync(grad(f), [[1, 2]])
    expect(slope.report().backend).toBe('wasm')
    expect(slope([3, 4])).toEqual(grad(f)([3, 4]))
  })

  test('goes to the next back end where the platform takes no program', async () => {
    refuse({ instantiate: () => Promise.reject(new RangeError('no memory')) })
    const slope = await compileAsync(grad(f), [[1, 2]])
    const { backend, reason } = slope.report()
    expect({ backend, reason }).toEqual({ backend: 'javascript', reason: 'no memory' })
    expect(slope([3, 4])).toEqual(grad(f)([3, 4]))
  })

  test('takes the options of compile', async () => {
    const slope = await compileAsync(grad(f), [[1, 2]], { backend: 'javascript' })
    expect(slope.report().backend).toBe('javascript')
    const plain = await compileAsync(grad(f), [[1, 2]], { backend: 'interpreter' })
    expect(plain.report().backend).toBe('interpreter')
    expect(plain([3, 4])).toEqual(grad(f)([3, 4]))
    await expect(compileAsync(grad(f), [[1, 2]], { threads: 0 })).rejects.toThrow(
      'compileAsync: expected a whole number of threads',
    )
  })

  test('rejects what it can do nothing with', async () => {
    await expect(compileAsync(grad(f), 3 as never)).rejects.toThrow(DomainError)
    await expect(compileAsync(3 as never, [1])).rejects.toThrow('compileAsync')
    let within: Promise<unknown> = Promise.resolve()
    grad((x) => {
      within = compileAsync(grad(f), [[1, 2]])
      return mul(x, x)
    })(1)
    await expect(within).rejects.toThrow(CompileError)
    await expect(compileAsync(((x: Traced) => x.mul(Math.random())) as never, [1])).rejects.toThrow(
      CompileError,
    )
  })
})

describe('a program that the platform refuses', () => {
  test.each([
    ['too large', Refusing],
    [
      'a function too large',
      throwing(new platform.CompileError('size 7981588 > maximum function size 7654321')),
    ],
  ])('%s: the next back end runs', (_, Module) => {
    refuse({ Module })
    const slope = compile(grad(f))
    expect(slope([1, 2])).toEqual(grad(f)([1, 2]))
    const { backend, requested, reason, programs } = slope.report()
    expect({ backend, requested }).toEqual({ backend: 'javascript', requested: 'wasm' })
    expect(reason).toMatch(/8 MB|7654321/)
    expect(programs).toHaveLength(1)
    expect(String(slope.report())).toContain(reason)
    expect(slope([3, 4])).toEqual(grad(f)([3, 4]))
    slope.dispose()
  })

  test('an error that is none of the platform is thrown', () => {
    refuse({ Module: throwing(new TypeError('a mistake')) })
    expect(() => compile(grad(f))([1, 2])).toThrow(TypeError)
  })
})

describe('a platform without WebAssembly', () => {
  const withoutWasm = (): void => {
    delete (global as { WebAssembly?: WasmPlatform }).WebAssembly
  }
  const absent = 'the wasm back end is not available'

  test('runs generated JavaScript, as the report says', () => {
    withoutWasm()
    const slope = compile(grad(f))
    expect(slope.report()).toMatchObject({ backend: 'javascript', reason: absent })
    expect(slope([1, 2])).toEqual(grad(f)([1, 2]))
    expect(slope.report()).toMatchObject({ backend: 'javascript', reason: absent })
    expect(slope.report().programs[0]).toMatchObject({ backend: 'javascript', refusal: absent })
    const asked = compile(grad(f), { backend: 'javascript' })
    asked([1, 2])
    expect(asked.report()).toMatchObject({ backend: 'javascript', reason: '' })
  })

  test('may have lost it since', async () => {
    const slope = compile(grad(f))
    const branching = compile((x: Traced, data: Traced) => {
      const total = sumOver<Traced, Traced, Traced>((w, p) => mul(w, p))(x, data)
      return lt(total as never, 0) ? square(x) : x
    })
    slope([1, 2, 3])
    withoutWasm()
    for (const x of [
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ]) {
      expect(slope(x)).toEqual(grad(f)(x))
    }
    expect(slope.report()).toMatchObject({ backend: 'javascript', reason: absent, recordings: 2 })
    expect([branching(3, [1, 2]), branching(3, [-1, -2])]).toEqual([3, 9])
    const made = compileAsync(grad(f), [[1, 2]])
    expect((await made)([1, 2])).toEqual(grad(f)([1, 2]))
    expect((await made).report()).toMatchObject({ backend: 'javascript', reason: absent })
  })
})
