/** Finished runs on disk, so that an interrupted acceptance run goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { replaceFile } from './output-file.js'
import type { Run } from './results.js'
import type { Task } from './run.js'
import type { Settings } from './settings.js'

/** The finished runs of an acceptance run that has not ended. */
export interface Journal {
  /** How many runs were there when it was opened. */
  readonly found: number
  /** Seconds that these had taken. */
  readonly seconds: number
  readonly find: (task: Task) => Run | undefined
  /** Enters a finished run, unless it was found here. */
  readonly enter: (task: Task, run: Run) => void
  /** Ends the journal: the result is written. */
  readonly close: () => void
}

interface Entry {
  readonly key: string
  readonly seconds: number
  readonly run: Run
}

/**
 * Opens the journal of a run with these settings by this version of the code; one of other settings or
 * of another version is begun anew.
 */
export function openJournal(file: string, settings: Settings, version: string): Journal {
  const head = JSON.stringify({ format: 'four-regions-journal-1', version, settings })
  const entries = entriesIn(file, head)
  const found = new Map(entries.map(({ key, run }) => [key, run]))
  mkdirSync(dirname(file), { recursive: true })
  // Whole lines only: the last one may have been torn.
  const lines = [head, ...entries.map((entry) => JSON.stringify(entry))]
  replaceFile(file, `${lines.join('\n')}\n`)
  let last = performance.now()
  return {
    found: entries.length,
    seconds: entries.reduce((sum, { seconds }) => sum + seconds, 0),
    find: (task) => found.get(keyOf(task)),
    enter: (task, run) => {
      const now = performance.now()
      const key = keyOf(task)
      if (!found.has(key)) {
        const entry: Entry = { key, seconds: (now - last) / 1000, run }
        appendFileSync(file, `${JSON.stringify(entry)}\n`)
      }
      last = now
    },
    close: () => rmSync(file, { force: true }),
  }
}

function keyOf({ variant, sampling, seed }: Task): string {
  return `${variant.key} ${sampling} ${seed}`
}

function entriesIn(file: string, head: string): Entry[] {
  if (!existsSync(file)) return []
  const [first, ...lines] = readFileSync(file, 'utf8').split('\n')
  if (first !== head) return []
  return lines.flatMap((line): Entry[] => {
    try {
      return [JSON.parse(line) as Entry]
    } catch {
      return []
    }
  })
}
