/** Programs in C++, built on the spot, that time themselves and answer on standard output. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

const sources = join(import.meta.dirname, 'native')

/** What a program computed from one input. */
export interface NativeResult {
  readonly objective: Float64Array
  readonly derivative: Float64Array
}

/** One line of a program's answers. */
interface Answer {
  readonly seconds?: number
  readonly objective?: number
  readonly norm?: number
  readonly objectives?: number
  readonly derivatives?: number
}

/** Builds programs into a folder of its own; `dispose` removes it. */
export class NativeBuilds {
  private readonly folder = mkdtempSync(join(tmpdir(), 'wengert-native-'))
  private readonly built = new Map<string, string>()

  static readonly available: boolean = spawnSync('g++', ['--version']).status === 0

  /** The path of the program, built if this is its first use. */
  program(name: string): string {
    const known = this.built.get(name)
    if (known !== undefined) return known
    const path = join(this.folder, name)
    const source = join(sources, `${name}.cpp`)
    const flags = ['-std=c++17', '-O3', '-march=native', '-Wall', '-Wextra', '-o', path, source]
    const { status, stderr } = spawnSync('g++', flags, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`g++ could not build ${name}.cpp:\n${stderr}`)
    this.built.set(name, path)
    return path
  }

  start(name: string, input: Float64Array): NativeProgram {
    const file = join(this.folder, `${name}.input`)
    writeFileSync(file, new Uint8Array(input.buffer, input.byteOffset, input.byteLength))
    return new NativeProgram(name, this.program(name), file)
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A running program: one command, one line of JSON. */
export class NativeProgram {
  readonly name: string
  private readonly file: string
  private readonly child: ChildProcessByStdio<Writable, Readable, null>
  private readonly answers: AsyncIterator<string>

  constructor(name: string, path: string, file: string) {
    this.name = name
    this.file = file
    this.child = spawn(path, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  /** Seconds of one call of the objective or its derivative, the median of a time of samples. */
  async time(what: 'objective' | 'derivative', seconds: number): Promise<number> {
    return (await this.ask(`time ${what} ${seconds}`)).seconds!
  }

  /** Objective and derivative for both inputs, with the program's own summary held against them. */
  async results(): Promise<readonly [NativeResult, NativeResult]> {
    const path = `${this.file}.results`
    const answer = await this.ask(`results ${path}`)
    const bytes = readFileSync(path)
    rmSync(path)
    const all = new Float64Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    )
    const [m, n] = [answer.objectives!, answer.derivatives!]
    const result = (offset: number): NativeResult => ({
      objective: all.slice(offset, offset + m),
      derivative: all.slice(offset + m, offset + m + n),
    })
    return [result(0), result(m + n)]
  }

  close(): void {
    this.child.stdin.end()
  }

  private async ask(command: string): Promise<Answer> {
    this.child.stdin.write(`${command}\n`)
    const { value, done } = await this.answers.next()
    if (done === true) throw new Error(`${this.name}: expected an answer to ${command}, got none`)
    return JSON.parse(value) as Answer
  }
}
