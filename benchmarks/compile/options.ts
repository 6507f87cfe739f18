import { parseArgs } from 'node:util'

/** What to run, and how thoroughly. */
export interface BenchmarkOptions {
  /** Groups of cases; none means all. */
  readonly only: readonly string[]
  /** Small instances and few samples: whether the programs run and agree, not how fast. */
  readonly quick: boolean
}

/** `--only gmm,ba` and `--quick`. Errors: `Error` for a group that doesn't exist. */
export function readOptions(argv: readonly string[], groups: readonly string[]): BenchmarkOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
  })
  const only = values.only?.split(',').filter((name) => name !== '') ?? []
  for (const name of only) {
    if (!groups.includes(name)) {
      throw new Error(`--only: expected names of ${groups.join(', ')}, got ${name}`)
    }
  }
  return { only, quick: values.quick }
}
