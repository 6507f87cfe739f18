import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { Flat } from '@wengert/ad-core'
import { buildSync } from 'esbuild'
import fc from 'fast-check'
import { adam, smd, train, trainer, type CheckpointPlace } from '../src/index.js'
import { VERSION } from '../src/version.js'
import { mean, problem as line } from './line.js'

const folder = mkdtempSync(join(tmpdir(), 'wengert-checkpoint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const problem = { ...line, optimizer: smd({ stepSize: 0.1 }), batchSize: 3, seed: 5 }

/** A place in memory, which counts what is written. */
function memory(): CheckpointPlace & { bytes: Uint8Array | undefined; writes: number } {
  const place = {
    bytes: undefined as Uint8Array | undefined,
    writes: 0,
    write: (bytes: Uint8Array) => {
      place.bytes = bytes.slice()
      place.writes++
    },
    read: () => place.bytes,
  }
  return place
}

describe('a checkpoint', () => {
  it('in a file continues the run bit for bit', async () => {
    const path = join(folder, 'run.checkpoint')
    const whole = await train({ ...problem, steps: 40 })
    await train({ ...problem, steps: 17, checkpoint: path })
    expect(readdirSync(folder)).toEqual(['run.checkpoint'])
    const rest = await train({ ...problem, steps: 40, resume: path })
    expect(rest.state).toEqual(whole.state)
    expect(rest.steps).toBe(40)
  })

  it('in a place, perhaps a slow one, does too, and begins where there is none', async () => {
    const whole = await train({ ...problem, steps: 30 })
    const inner = memory()
    const checkpoint: CheckpointPlace = {
      write: async (bytes) => {
        await Promise.resolve()
        inner.write(bytes)
      },
      read: () => Promise.resolve(inner.read()),
    }
    for (const steps of [4, 9, 30]) {
      const result = await train({ ...problem, steps, checkpoint, resume: checkpoint })
      expect(result.steps).toBe(steps)
    }
    const end = await train({ ...problem, steps: 30, resume: checkpoint })
    expect(end.state).toEqual(whole.state)
    expect(() => trainer({ ...problem, steps: 30, resume: checkpoint })).toThrow(
      'trainer: expected resume.read to return at once, got a Promise. Perhaps trainerAsync?',
    )
  })

  it('is kept after every interval, and at the end', async () => {
    const [each, recorded, slow] = [memory(), memory(), memory()]
    await train({ ...problem, steps: 10, checkpoint: each, checkpointEvery: 4 })
    await train({ ...problem, steps: 10, checkpoint: recorded, every: 5 })
    await train({ ...problem, steps: 10, checkpoint: slow })
    expect([each.writes, recorded.writes, slow.writes]).toEqual([3, 2, 1])
  })

  it('that can’t be written is a warning, and training goes on', async () => {
    const checkpoint: CheckpointPlace = {
      write: () => {
        throw new Error('the disk is full')
      },
      read: () => undefined,
    }
    const { steps, warnings } = await train({ ...problem, steps: 5, checkpoint, every: 5 })
    expect(steps).toBe(5)
    expect(warnings[0]).toBe(
      'no checkpoint could be written to the place given after step 5: the disk is full',
    )
  })

  it('holds single precision, empty arrays and numbers that JSON loses', async () => {
    const optimizer = {
      name: 'odd',
      init: (params: Flat) => ({
        zero: -0,
        none: new Float64Array(0),
        of: params.slice(),
        ids: Int32Array.of(7, -1, 3),
        lookalike: { number: '3' },
      }),
      update: (step: Flat, state: { readonly zero: number }) => ({ step: step.fill(0), state }),
    }
    const place = memory()
    const params = Float32Array.of(0.1)
    const numbers = { params, data: [1, 2, 3], loss: mean, optimizer, batchSize: 2, steps: 2 }
    const { state } = await train({ ...numbers, checkpoint: place })
    const resumed = await train({ ...numbers, resume: place })
    expect(resumed.state).toEqual(state)
  })
})

describe('a checkpoint that can’t be continued is refused with its reason', () => {
  const whole = async (): Promise<Uint8Array> => {
    const place = memory()
    await train({ ...problem, steps: 3, checkpoint: place })
    return place.bytes!
  }
  const resume = (bytes: Uint8Array, options: object = {}): Promise<unknown> =>
    train({
      ...problem,
      steps: 4,
      resume: { write: () => undefined, read: () => bytes },
      ...options,
    })

  it('torn at any place', async () => {
    const bytes = await whole()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await expect(resume(bytes.subarray(0, length))).rejects.toThrow(
          /^train: expected a checkpoint in the place given, got .* Perhaps an(other file| earlier copy)\?$/,
        )
      }),
      { numRuns: 30 },
    )
  })

  it('changed at any place', async () => {
    const bytes = await whole()
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = bytes.slice()
          changed[at] = changed[at]! ^ by
          await expect(resume(changed)).rejects.toThrow(/^train: expected a checkpoint in/)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('with the signs of two weights turned over', async () => {
    const bytes = await whole()
    for (const [one, other] of [
      [8, 16],
      [8, 24],
      [12, 16],
    ]) {
      const changed = bytes.slice()
      for (const back of [one!, other!]) {
        const at = bytes.length - back + 3
        changed[at] = changed[at]! ^ 0x80
      }
      await expect(resume(changed)).rejects.toThrow('changed since it was written')
    }
  })

  it('of another layout', async () => {
    const bytes = await whole()
    for (const [version, which] of [
      [1, 'an earlier'],
      [3, 'a later'],
    ] as const) {
      const other = bytes.slice()
      other[16] = version
      await expect(resume(other)).rejects.toThrow(
        `got one of version ${version}. Perhaps ${which} version of this package?`,
      )
    }
  })

  it('foreign, or none', async () => {
    await expect(resume(new TextEncoder().encode('{"format": "other"}'))).rejects.toThrow(
      'got something else. Perhaps another file?',
    )
    await expect(resume('text' as never)).rejects.toThrow('got no bytes. Perhaps a Uint8Array?')
    const path = join(folder, 'foreign')
    writeFileSync(path, 'a text that is longer than the first lines of a checkpoint')
    await expect(train({ ...problem, steps: 4, resume: path })).rejects.toThrow(
      `expected a checkpoint in '${path}', got something else.`,
    )
  })

  it('of another engine or version, unless exact is false', async () => {
    const bytes = await whole()
    const text = new TextDecoder('latin1').decode(bytes)
    const at = text.indexOf(`"version":"${VERSION}"`) + '"version":"'.length
    const other = bytes.slice()
    other[at] = '7'.charCodeAt(0)
    await expect(resume(other)).rejects.toThrow('changed since it was written')
    const versions = { ...globalThis.process.versions, v8: '99.9' }
    const { process } = globalThis
    Object.defineProperty(globalThis, 'process', {
      value: { ...process, versions, getBuiltinModule: process.getBuiltinModule },
      configurable: true,
      writable: true,
    })
    try {
      await expect(resume(bytes)).rejects.toThrow(
        /the engine of the checkpoint.*Perhaps exact: false\?/,
      )
      await expect(resume(bytes, { exact: false })).resolves.toMatchObject({ steps: 4 })
    } finally {
      Object.defineProperty(globalThis, 'process', {
        value: process,
        configurable: true,
        writable: true,
      })
    }
  })

  it('with other workers, another optimizer', async () => {
    const bytes = await whole()
    await expect(resume(bytes, { workers: 2 })).rejects.toThrow('expected no workers, as before')
    await expect(resume(bytes, { optimizer: adam() })).rejects.toThrow('expected to resume smd')
  })
})

describe('killed at any instant', () => {
  it('a run has lost at most one interval, and its file is whole', async () => {
    const path = join(folder, 'killed.checkpoint')
    const script = join(folder, 'endless.mjs')
    const from = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
    buildSync({
      stdin: {
        contents: `
          import { train, adam } from ${JSON.stringify(from('../src/index.ts'))}
          await train({
            params: 0, data: [1, 2, 3, 4, 5], loss: (p, batch) => p.sub(batch).square().mean(),
            optimizer: adam(), batchSize: 3, steps: 1e9, every: 10, checkpoint: process.argv[2],
            onStep: ({ step }) => { process.send(step) },
          })`,
        resolveDir: folder,
        loader: 'ts',
      },
      alias: {
        '@wengert/ad-core': from('../../ad-core/src/index.ts'),
        '@wengert/ad-core/hints': from('../../ad-core/src/hints.ts'),
      },
      nodePaths: [from('../node_modules')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: script,
      logLevel: 'silent',
    })
    for (const enough of [30, 70]) {
      const child = fork(script, [path], { execArgv: [] })
      let seen = 0
      await new Promise<void>((resolve) => {
        child.on('message', (step) => {
          seen = Number(step)
          if (seen >= enough) child.kill('SIGKILL')
        })
        child.on('exit', () => resolve())
      })
      expect(seen).toBeGreaterThanOrEqual(enough)
      const data = [1, 2, 3, 4, 5]
      const same = { params: 0, data, loss: mean, optimizer: adam(), batchSize: 3 }
      const result = await train({ ...same, steps: 0, resume: path })
      // A step is told before its checkpoint is written.
      expect(result.steps).toBeGreaterThanOrEqual(seen - 10)
      expect(result.steps % 10).toBe(0)
    }
  })
})

it('the version is that of the manifest', () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(manifest) as { version: string }).version).toBe(VERSION)
})
