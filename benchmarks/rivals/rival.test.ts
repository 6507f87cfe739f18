import { expect, test } from '@jest/globals'
import { startRival } from './rival.js'

/** A rival that computes nothing: it has n steps of loss n, and stumbles over an unknown optimizer. */
const program = `
  const lines = require('node:readline').createInterface({ input: process.stdin })
  const say = (answer) => console.log(JSON.stringify(answer))
  console.log('a greeting that is no answer')
  say({ name: 'echo', version: '1.0' })
  lines.on('line', (line) => {
    const { ask, optimizer, steps, seconds } = JSON.parse(line)
    if (optimizer === 'end') { console.error('out of memory'); process.exit(3) }
    if (optimizer !== 'sgd') return say({ error: optimizer + ': unknown' })
    say(ask === 'losses' ? { losses: Array(steps).fill(steps) } : { seconds: seconds / 2 })
  })`
const task = { optimizer: 'sgd', settings: [], network: 'small', precision: 'f64' } as const

test('a rival answers one question after the other, and its errors are errors', async () => {
  const rival = await startRival(process.execPath, ['-e', program])
  expect([rival.name, rival.version]).toEqual(['echo', '1.0'])
  expect(await rival.losses(task, 2)).toEqual([2, 2])
  await expect(rival.losses({ ...task, optimizer: 'x' }, 2)).rejects.toThrow('x: unknown')
  expect(await rival.time(task, 3)).toBe(1.5)
  const ending = rival.losses({ ...task, optimizer: 'end' }, 2)
  await expect(ending).rejects.toThrow('it ended with code 3: out of memory')
  await expect(rival.time(task, 3)).rejects.toThrow('it ended')
  rival.stop()
})

test('a program that does not exist is an error, and so is one that does not greet', async () => {
  await expect(startRival('/nowhere/python', [])).rejects.toThrow('ENOENT')
  await expect(startRival(process.execPath, ['-e', ''])).rejects.toThrow('it ended with code 0')
})
