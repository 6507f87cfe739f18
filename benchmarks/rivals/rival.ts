/** Another library in a process of its own, which answers questions in lines of JSON. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Precision } from './problem.js'

/** An optimizer of the other library: arguments in a row (tfjs), or by name (torch). */
export interface Theirs {
  readonly optimizer: string
  readonly settings: readonly unknown[] | Readonly<Record<string, unknown>>
}

/** What a rival may be asked to train, always from the same start. */
export interface Task extends Theirs {
  readonly network: string
  readonly precision: Precision
}

export interface Rival {
  readonly name: string
  readonly version: string
  /** Loss of each step's batch before the step. */
  readonly losses: (task: Task, steps: number) => Promise<readonly number[]>
  /** Seconds of one step, in the fastest sample of those made for so many seconds; goes on where it stopped. */
  readonly time: (task: Task, seconds: number) => Promise<number>
  readonly stop: () => void
}

type Answer = Readonly<Record<string, unknown>>

/** Starts a rival. Rejects where it can't run. */
export async function startRival(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Rival> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  let failure: Error | undefined
  let settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  const fail = (error: Error): void => {
    failure ??= error
    settle?.reject(failure)
  }
  child.on('error', fail)
  child.stdin.on('error', fail)
  child.on('close', (code) => {
    fail(new Error(`it ended with code ${code}: ${complaint.trim()}`))
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) settle?.resolve(JSON.parse(line) as Answer)
  })

  const answer = async (): Promise<Answer> => {
    if (failure !== undefined) throw failure
    const given = await new Promise<Answer>((resolve, reject) => (settle = { resolve, reject }))
    if (typeof given['error'] === 'string') throw new Error(given['error'])
    return given
  }
  const ask = (question: object): Promise<Answer> => {
    const next = answer()
    child.stdin.write(`${JSON.stringify(question)}\n`)
    return next
  }
  const { name, version } = await answer()
  return {
    name: String(name),
    version: String(version),
    losses: async (task, steps) => {
      const { losses } = await ask({ ...task, ask: 'losses', steps })
      return losses as readonly number[]
    },
    time: async (task, seconds) => {
      const given = await ask({ ...task, ask: 'time', seconds })
      return given['seconds'] as number
    },
    stop: () => child.kill(),
  }
}
