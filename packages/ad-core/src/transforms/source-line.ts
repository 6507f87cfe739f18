import { isForeign, packageFolder, placeIn } from './stack-frame.js'

/**
 * Finds the line of the user's code in a call stack: the innermost one that is not the library's.
 * Stacks are text, and each engine writes its own; without one there is no line.
 */
export class SourceLine {
  /** Depth of the stack below the user's function, while it runs. */
  private base: number | undefined
  private found: string | undefined

  /** Calls the user's function; what stands below it in a stack is not of interest. */
  below<T>(f: () => T): T {
    const before = this.base
    this.base = frames().length
    try {
      return f()
    } finally {
      this.base = before
    }
  }

  /** Takes the line from the stack as it is now; there is none where the user's function doesn't run. */
  capture(): void {
    if (this.base === undefined) return
    const stack = frames()
    const inner = stack.slice(0, Math.max(0, stack.length - this.base))
    const { url = '' } = import.meta as { readonly url?: string }
    const own = packageFolder(url)
    const foreign = own === undefined ? undefined : inner.find((frame) => isForeign(frame, own))
    // The frame that `below` called is the user's own function where a bundler has put the library
    // and the user's code into one file.
    const bundled = own === undefined || !/[\\/]ad-core[\\/]$/.test(own)
    this.found = foreign ?? (bundled ? inner.at(-1) : undefined)
  }

  /** `file:line:column`. */
  get text(): string | undefined {
    return this.found === undefined ? undefined : placeIn(this.found)
  }
}

function frames(): readonly string[] {
  const limited = Error as { stackTraceLimit?: number }
  const before = limited.stackTraceLimit
  limited.stackTraceLimit = Infinity
  const { stack = '' } = new Error('where')
  if (before === undefined) delete limited.stackTraceLimit
  else limited.stackTraceLimit = before
  return stack.split('\n').filter((line) => /^\s*at |@/.test(line) && !line.startsWith('Error'))
}
