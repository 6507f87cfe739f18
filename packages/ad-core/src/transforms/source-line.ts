/**
 * Finds the line of the user's code in a call stack: the innermost one that is not the library's.
 * Stacks are text, and each engine writes its own; without one there is no line.
 */
export class SourceLine {
  private base: readonly string[] = []
  private found: string | undefined

  /** Calls the user's function; what stands below it in a stack is not of interest. */
  below<T>(f: () => T): T {
    this.base = frames()
    return f()
  }

  /** Takes the line from the stack as it is now. */
  capture(): void {
    const stack = frames()
    // The frame that `below` called is the user's own function, also where a bundler has put the
    // library and the user's code into one file.
    const inner = stack.slice(0, Math.max(0, stack.length - this.base.length))
    const own = ownFolder()
    const foreign = own === undefined ? undefined : inner.find((frame) => isUserFrame(frame, own))
    this.found = foreign ?? inner.at(-1)
  }

  /** `file:line:column`, as the engine writes it. */
  get text(): string | undefined {
    return this.found === undefined ? undefined : location(this.found)
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

/** The folder of this library's own files, source or bundle; undefined where it can't be told. */
function ownFolder(): string | undefined {
  const { url = '' } = import.meta as { readonly url?: string }
  return /^(.*\/(?:src|dist)\/)(?!.*\/(?:src|dist)\/)/.exec(url.replace(/^file:\/\//, ''))?.[1]
}

function isUserFrame(frame: string, own: string): boolean {
  return !/\bnode:|\bnative\b|<anonymous>\)?$/.test(frame) && !frame.includes(own)
}

/** The place in a frame such as `at f (file:///a.js:1:2)` or `f@http://host/a.js:1:2`. */
function location(frame: string): string {
  const text = frame.trim()
  const evaluated = /\(eval at .*\(([^()]*)\), (.*)\)$/.exec(text)
  if (evaluated !== null) {
    return `${evaluated[2]!} of code made at ${evaluated[1]!.replace(/^file:\/\//, '')}`
  }
  const inner = /\((?!.*\()(.*)\)$/.exec(text)?.[1] ?? text.replace(/^at (?:async )?/, '')
  return inner.replace(/^.*@/, '').replace(/^file:\/\//, '')
}
