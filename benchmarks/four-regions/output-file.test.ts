import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { main } from './main.js'
import { callersFolder, prepareOutput, writeOutput } from './output-file.js'
import { standInLaboratory } from './stand-in-laboratory.js'

const folder = mkdtempSync(join(tmpdir(), 'four-regions-'))
const callers = process.env['INIT_CWD']
beforeAll(() => {
  process.env['INIT_CWD'] = folder
})
afterAll(() => {
  if (callers === undefined) delete process.env['INIT_CWD']
  else process.env['INIT_CWD'] = callers
  rmSync(folder, { recursive: true })
})

describe('a file that cannot be written is known before', () => {
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'file'), '')
  execFileSync('mkfifo', [join(folder, 'pipe')])
  test.each([
    ['taken', "expected a file, got the folder 'taken'. Perhaps 'taken/four-regions.html'?"],
    ['new/', "expected a file, got the folder 'new/'. Perhaps 'new/four-regions.html'?"],
    ['file/x.html', "got 'file/x.html': a part of the path is no folder. Perhaps './x.html'?"],
    ['/proc/foo/x.html', "expected a file that can be written, got '/proc/foo/x.html'"],
    ['pipe', 'it is a pipe that nobody reads'],
  ])('%s', (path, message) => {
    expect(() => prepareOutput(path, folder)).toThrow(message)
  })

  test('one that can be leaves nothing behind but its folder', () => {
    prepareOutput('a/b/c.html', folder)
    expect(existsSync(join(folder, 'a/b'))).toBe(true)
    expect(existsSync(join(folder, 'a/b/c.html'))).toBe(false)
    writeFileSync(join(folder, 'old.html'), 'old')
    prepareOutput('old.html', folder)
    expect(readFileSync(join(folder, 'old.html'), 'utf8')).toBe('old')
  })
})

test('relative paths start from the folder that npm was called in', () => {
  expect(callersFolder()).toBe(folder)
  expect(callersFolder({})).toBe(process.cwd())
  expect(callersFolder({ INIT_CWD: 'x' })).toBe(process.cwd())
  expect(writeOutput('here.html', folder, 'text')).toBe('./here.html')
  expect(readFileSync(join(folder, 'here.html'), 'utf8')).toBe('text')
})

describe('main', () => {
  const learn = jest.fn(standInLaboratory.learn)
  let out = ''
  let err = ''
  function run(...argv: string[]): number {
    out = err = ''
    learn.mockClear()
    const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text)
      return true
    })
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text)
      return true
    })
    try {
      return main(
        ['--patterns', '37', '--batch', '5', '--seeds', '1', ...argv],
        { ...standInLaboratory, learn },
        { stored: join(folder, 'none.json'), journal: join(folder, 'journal'), version: '1' },
      )
    } finally {
      stdout.mockRestore()
      stderr.mockRestore()
    }
  }

  test('writes what is asked for where it is asked for, and says so', () => {
    expect(run('--out', 'r/report.html', '--json', 'r.json', '--picture', 'r.svg')).toBe(0)
    for (const file of ['r/report.html', 'r.json', 'r.svg']) {
      expect(existsSync(join(folder, file))).toBe(true)
      expect(out).toContain(`./${file}`)
    }
    expect(out).toContain('35 of the 37 patterns are used: 7 whole batches of 5.')
  })

  test.each([['--out'], ['--json'], ['--picture']])('refuses %s before it trains', (option) => {
    expect(run('--out', 'good.html', option, 'taken')).toBe(1)
    expect(learn).not.toHaveBeenCalled()
    expect(err).toBe(
      `error: ${option}: expected a file, got the folder 'taken'. Perhaps 'taken/four-regions.html'?\n` +
        'See npm start -- --help.\n',
    )
  })

  test('what fails at the end keeps no other file from being written', () => {
    learn.mockImplementationOnce((task, tested) => {
      mkdirSync(join(folder, 'late.json'))
      return standInLaboratory.learn(task, tested)
    })
    // Cleared before each run: the folder appears while the networks learn.
    const clear = learn.mockClear.bind(learn)
    learn.mockClear = () => learn
    expect(run('--out', 'late.html', '--json', 'late.json')).toBe(1)
    learn.mockClear = clear
    expect(err).toContain("error: --json: expected a file that can be written, got 'late.json'")
    expect(existsSync(join(folder, 'late.html'))).toBe(true)
  })
})
