/** Files that the command line names: where they are, and whether they can be written. */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'

/** A file can't be written: why, in words for the reader. */
export class OutputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'OutputError'
  }
}

/** The folder that relative paths of the command line start from: npm changes to the package's own. */
export function callersFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const folder = environment['INIT_CWD']
  return folder !== undefined && isAbsolute(folder) ? folder : process.cwd()
}

/**
 * Makes sure that a file can be written, before the work whose result it will hold; its folder is
 * made where it is missing, the file itself is left as it is. Errors: {@link OutputError}.
 */
export function prepareOutput(path: string, from: string): void {
  const file = resolve(from, path)
  if (/[/\\]$/.test(path) || isFolder(file)) {
    const instead = join(path, 'four-regions.html')
    throw new OutputError(`expected a file, got the folder '${path}'. Perhaps '${instead}'?`)
  }
  try {
    makeFolder(dirname(file))
    const existed = existsSync(file)
    // Not blocking: a pipe that nobody reads is refused instead of waited for.
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT
    closeSync(openSync(file, flags | (constants.O_NONBLOCK ?? 0)))
    if (!existed) unlinkSync(file)
  } catch (error) {
    throw notWritable(path, error)
  }
}

/**
 * Writes a file and returns its name as the caller would type it; a file that is there is replaced as
 * a whole, so that whoever interrupts leaves the old one. Errors: {@link OutputError}.
 */
export function writeOutput(path: string, from: string, content: string): string {
  const file = resolve(from, path)
  try {
    replaceFile(file, content)
  } catch (error) {
    throw notWritable(path, error)
  }
  const short = relative(callersFolder(), file)
  return short.startsWith('..') || isAbsolute(short) ? file : `./${short}`
}

/** Writes beside the file and takes its place at once; what is no plain file is written directly. */
export function replaceFile(file: string, content: string): void {
  const target = existsSync(file) ? realpathSync(file) : file
  if (existsSync(target) && !statSync(target).isFile()) {
    writeFileSync(target, content)
    return
  }
  const beside = `${target}.${process.pid}.part`
  try {
    writeFileSync(beside, content)
    if (existsSync(target)) chmodSync(beside, statSync(target).mode)
    renameSync(beside, target)
  } catch {
    rmSync(beside, { force: true })
    writeFileSync(target, content) // where a folder takes no new files
  }
}

/** Folder by folder from the outside: Node's recursive mkdir never returns where /proc refuses. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'that is not allowed there',
  EPERM: 'that is not allowed there',
  EROFS: 'nothing can be written there',
  ENOENT: 'its folder cannot be made',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'there is no space left',
  ENXIO: 'it is a pipe that nobody reads',
}

function notWritable(path: string, error: unknown): OutputError {
  const { code = '', message } = error as NodeJS.ErrnoException
  return new OutputError(
    `expected a file that can be written, got '${path}': ${REASONS[code] ?? message}. ` +
      `Perhaps './${basename(path)}'?`,
  )
}
