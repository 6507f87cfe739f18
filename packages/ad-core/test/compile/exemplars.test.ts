import { expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { exemplary, keepExemplars } from '../../src/compile/exemplars.js'
import { makeSmallProgram } from '../../src/compile/small-program.js'
import { compile, sin, square, type Traced } from '../../src/index.js'

class Thing {
  readonly held = true
}

test('objects of the small program are kept, others are not', async () => {
  const kept: WeakRef<object>[] = []
  const other = new WeakRef(exemplary(new Thing()))
  let times = 0
  const make = (): void => {
    times++
    makeSmallProgram()
    kept.push(new WeakRef(exemplary(new Thing())))
  }
  keepExemplars(make)
  keepExemplars(make)
  const later = new WeakRef(exemplary(new Thing()))
  await setTimeout(0)
  ;(globalThis as { gc?: () => void }).gc!()
  expect(times).toBe(1)
  expect(kept[0]!.deref()).toBeInstanceOf(Thing)
  expect([other.deref(), later.deref()]).toEqual([undefined, undefined])
})

test('they change no report', () => {
  for (let k = 0; k < 3; k++) {
    const f = compile((x: Traced) => square(sin(x)))
    f(1)
    const { recordings, rows, calls } = f.report()
    expect({ recordings, rows, calls }).toEqual({ recordings: 1, rows: 3, calls: 1 })
  }
})
