import { expect, test } from '@jest/globals'
import {
  add,
  compile,
  grad,
  mul,
  sin,
  square,
  sum,
  sumOver,
  valueAndGrad,
  type Traced,
} from '@wengert/ad-core'
import { bytesInUse, leakTest } from '../memory.js'

const model = (x: Traced): Traced => add(sum(square(sin(x))), mul(x.at(0), x.at(1)))

leakTest(
  'two million runs keep no memory, and write into what is there without any',
  async () => {
    const f = compile(grad(model))
    const [out, x] = [new Float64Array(3), Float64Array.of(0.1, 0.2, 0.3)]
    for (let i = 0; i < 50_000; i++) f.into(out, x)
    const before = await bytesInUse()
    for (let i = 0; i < 2_000_000; i++) f.into(out, x)
    expect((await bytesInUse()) - before).toBeLessThan(200_000)
    // Without a collection in between, least of five since the engine's own work counts too: less than
    // a byte a call.
    const grown = Array.from({ length: 5 }, () => {
      const { heapUsed } = process.memoryUsage()
      for (let i = 0; i < 50_000; i++) f.into(out, x)
      return process.memoryUsage().heapUsed - heapUsed
    })
    expect(Math.min(...grown)).toBeLessThan(50_000)
    f.dispose()
  },
  60_000,
)

leakTest(
  'results of their own are all that other runs take',
  async () => {
    const f = compile(valueAndGrad(model))
    const x = Float64Array.of(0.1, 0.2, 0.3)
    for (let i = 0; i < 10_000; i++) f(x)
    const before = await bytesInUse()
    for (let i = 0; i < 200_000; i++) f(x)
    expect((await bytesInUse()) - before).toBeLessThan(500_000)
    f.dispose()
  },
  60_000,
)

leakTest(
  'arguments of ever new structures leave no programs but the last ones',
  async () => {
    const f = compile(grad((x: Traced) => sum(square(sin(x)))))
    const cycle = (): void => {
      for (let n = 1; n <= 100; n++) f(new Float64Array(10_000 + n))
    }
    cycle()
    await bytesInUse()
    const { external } = process.memoryUsage() // has the memory of programs too
    for (let k = 0; k < 4; k++) cycle()
    await bytesInUse()
    expect(process.memoryUsage().external - external).toBeLessThan(4e7)
    f.dispose()
  },
  60_000,
)

leakTest(
  'compiled functions that are disposed of leave nothing',
  async () => {
    const once = (i: number): void => {
      const f = compile(
        grad(
          (x: Traced) =>
            sumOver((w: Traced, p: Traced) => mul(sin(mul(w.at(0), p)), i))(x, [1, 2, 3]) as Traced,
        ),
      )
      f([i, 2])
      f.dispose()
    }
    for (let i = 0; i < 100; i++) once(i)
    const before = await bytesInUse()
    for (let i = 0; i < 1_000; i++) once(i)
    expect((await bytesInUse()) - before).toBeLessThan(4e6)
  },
  60_000,
)

leakTest(
  'as do those that are forgotten',
  async () => {
    const once = (i: number): void => {
      compile(grad((x: Traced) => sum(mul(sin(x), i))))(new Float64Array(1000).fill(i))
    }
    const some = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) once(i)
      await bytesInUse()
    }
    for (let round = 0; round < 3; round++) await some()
    const before = await bytesInUse()
    for (let round = 0; round < 5; round++) await some()
    expect((await bytesInUse()) - before).toBeLessThan(4e6)
  },
  60_000,
)

test('more programs than the engine has memories for', () => {
  const x = Float64Array.of(0.1, 0.2)
  const kept = Array.from({ length: 600 }, (_, i) => {
    const f = compile(grad((y: Traced) => mul(sin(y.at(0)), mul(y.at(1), i))))
    f(x)
    return f
  })
  kept.forEach((f, i) => {
    expect(f(x)[1]).toBeCloseTo(Math.sin(0.1) * i, 9)
    f.dispose()
  })
})
