import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isForeign, packageFolder, placeIn } from '../src/transforms/stack-frame.js'

describe('places in the frames of engines', () => {
  test.each([
    ['    at f (file:///tmp/a%20b/e.mjs:3:4)', '/tmp/a b/e.mjs:3:4'],
    ['    at file:///tmp/a%23b%25/e.mjs:3:4', '/tmp/a#b%/e.mjs:3:4'],
    ['    at f (/tmp/a%20b/e.cjs:3:4)', '/tmp/a%20b/e.cjs:3:4'],
    ['    at Object.f [as g] (/tmp/a (b)/e.js:3:4)', '/tmp/a (b)/e.js:3:4'],
    ['    at /tmp/a (b)/e.js:3:4', '/tmp/a (b)/e.js:3:4'],
    ['    at async f (/x/@scope/p/e.js:3:4)', '/x/@scope/p/e.js:3:4'],
    ['    at f (file:///C:/a%20b/e.mjs:3:4)', 'C:\\a b\\e.mjs:3:4'],
    ['    at f (file://host/share/e.mjs:3:4)', '\\\\host\\share\\e.mjs:3:4'],
    ['f@http://host/@scope/e.js:3:4', 'http://host/@scope/e.js:3:4'],
    ['@file:///tmp/a%20b/e.js:3:4', '/tmp/a b/e.js:3:4'],
    [
      'at eval (eval at f (file:///tmp/a%20b/e.js:3:4), <anonymous>:1:2)',
      '<anonymous>:1:2 of code made at /tmp/a b/e.js:3:4',
    ],
    [
      'at eval (eval at f (/tmp/a (b)/e.js:3:4), <anonymous>:1:2)',
      '<anonymous>:1:2 of code made at /tmp/a (b)/e.js:3:4',
    ],
  ])('%s', (frame, place) => {
    expect(placeIn(frame)).toBe(place)
  })

  test('tell the user’s own from the engine’s and the library’s', () => {
    const own = packageFolder('file:///tmp/a%20b/ad-core/dist/chunks/c.js')!
    expect(own).toBe('/tmp/a b/ad-core/')
    const foreign = (frame: string): boolean => isForeign(frame, own)
    expect(
      [
        'at f (file:///tmp/a%20b/ad-core/dist/x.js:1:2)',
        'at f (/tmp/a b/ad-core/src/x.ts:1:2)',
        'at eval (eval at f (file:///tmp/a%20b/ad-core/dist/x.js:1:2), <anonymous>:1:2)',
        'at Array.map (<anonymous>)',
        'at node:internal/x:1:2',
        'map@[native code]',
      ].filter(foreign),
    ).toEqual([])
    const users = [
      'at f (/home/react-native/e.js:1:2)',
      'at f (/tmp/a b/ad-core/test/e.js:1:2)',
      'at f (file:///tmp/a%20b/e.js:1:2)',
    ]
    expect(users.filter(foreign)).toEqual(users)
    const drive = packageFolder('file:///C:/p%20q/ad-core/dist/c.js')!
    expect(isForeign('at f (C:\\p q\\ad-core\\dist\\c.js:1:2)', drive)).toBe(false)
    expect(isForeign('at f (C:\\p q\\e.cjs:1:2)', drive)).toBe(true)
    expect(packageFolder('file:///tmp/bundle.js')).toBeUndefined()
  })
})

test('a program in a folder with a space is told its own line', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'a b ')))
  try {
    const library = join(folder, 'node modules', 'ad-core')
    mkdirSync(library, { recursive: true })
    cpSync(new URL('../dist', import.meta.url), join(library, 'dist'), { recursive: true })
    writeFileSync(join(library, 'package.json'), '{ "type": "module" }')
    const program = join(folder, 'program.mjs')
    writeFileSync(
      program,
      `import { explainNonFinite, log, mul } from './node modules/ad-core/dist/index.js'
      console.log(explainNonFinite((x) => log(x), 0).line)
      console.log(explainNonFinite((x) => mul(mul(x, 1e200), 1e200), 0).line)
      console.log(explainNonFinite(log, 0).line)`,
    )
    const lines = execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim().split('\n')
    expect(lines).toEqual([`${program}:2:43`, `${program}:3:47`, 'undefined'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
