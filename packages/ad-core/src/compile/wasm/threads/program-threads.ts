import type { WasmMemory, WasmModule } from '../platform.js'
import type { Threading } from './threading.js'
import { workerPool, type RunPart } from './worker-pool.js'

/** The threads of a program with loops in parts. It enters the pool when it runs for the first time. */
export class ProgramThreads {
  private readonly threading: Threading
  private readonly memory: WasmMemory
  /** Functions of JavaScript that its module imports. */
  private readonly functions: readonly string[]
  private readonly membership: { id: number | undefined }
  private module: WasmModule | undefined
  private runPart: RunPart | undefined
  private failed = false
  /** Takes it out of the pool; refers to nothing else of it. */
  readonly release: () => void

  constructor(threading: Threading, memory: WasmMemory, functions: readonly string[]) {
    this.threading = threading
    this.memory = memory
    this.functions = functions
    const membership: ProgramThreads['membership'] = { id: undefined }
    this.membership = membership
    this.release = () => {
      if (membership.id !== undefined) workerPool.leave(membership.id)
    }
  }

  /** Takes the module, and what runs a part in its instance here. */
  enter(module: WasmModule, runPart: RunPart): void {
    this.module = module
    this.runPart = runPart
  }

  /** Has all parts of a loop run. */
  fork(loop: number): void {
    const { threading, memory, functions, membership } = this
    const { loops } = threading
    membership.id ??= workerPool.enter({
      module: this.module!,
      memory,
      functions,
      threads: loops.map(({ threads }) => threads),
    })
    const { parts } = loops[loop]!
    if (!workerPool.run(membership.id, loop, parts, this.runPart!)) this.failed = true
  }

  /** Whether a worker has failed since this was asked last. */
  hasFailed(): boolean {
    const { failed } = this
    this.failed = false
    return failed
  }
}
