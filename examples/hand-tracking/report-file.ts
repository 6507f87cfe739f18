import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where reports of a run go, beside the sources but not among them. */
export const REPORT_FILE = 'reports/hand-tracking.html'

/** Writes a file of the folder that the program runs in. */
export function writeFileIn(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
