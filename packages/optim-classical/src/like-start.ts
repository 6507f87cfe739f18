import { ShapeError } from '@wengert/ad-core'
import { show } from './checks.js'

/** How an entry of an option is read: its number, or `undefined` for what is no such entry. */
export type ReadEntry = (entry: unknown) => number | undefined

/**
 * An option that is shaped like x0, as one vector in x0's order. An entry in place of a branch stands for all that is
 * in the branch.
 */
export function flatLike(
  where: string,
  x0: unknown,
  option: unknown,
  read: ReadEntry,
  kind: string,
): Float64Array {
  const entries: number[] = []
  visit(x0, option, '')
  return Float64Array.from(entries)

  function visit(at: unknown, given: unknown, path: string): void {
    const one = read(given)
    if (one !== undefined) {
      for (let count = sizeOf(at); count > 0; count--) entries.push(one)
      return
    }
    if (typeof at === 'number') throw refusal(path, kind, given)
    const tree = branchOf(at)
    if (tree === undefined) {
      const [wanted, got] = [flatArray(at)!, flatArray(given)]
      if (got?.length !== wanted.length) throw refusal(path, `${wanted.length} entries`, given)
      Array.from(got).forEach((entry, k) => {
        const x = read(entry)
        if (x === undefined) throw refusal(`${path}[${k}]`, kind, entry)
        entries.push(x)
      })
      return
    }
    const fields = branchOf(given)
    if (fields === undefined) throw refusal(path, 'a tree like x0', given)
    const [known, others] = [new Map(tree), new Map(fields)]
    for (const key of others.keys()) {
      if (!known.has(key)) throw refusal(`${path}.${key}`, 'only what x0 has', others.get(key))
    }
    for (const [key, child] of tree) visit(child, others.get(key), `${path}.${key}`)
  }

  function refusal(path: string, expected: string, got: unknown): ShapeError {
    const place = path.replace(/^\./, '').replace(/\.(\d+)/g, '[$1]')
    const shown = flatArray(got) === undefined ? show(got) : `${flatArray(got)!.length} entries`
    return new ShapeError(
      `${where}: expected ${expected}${place === '' ? '' : ` at ${place}`}, got ${shown}. Perhaps one like x0, or one for all?`,
    )
  }
}

/** The children of a tuple or a plain object, by key; `undefined` for a number or an array of numbers. */
function branchOf(x: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof x !== 'object' || x === null || flatArray(x) !== undefined) return undefined
  return Object.entries(x)
}

/** The entries of a vector or a tensor. */
function flatArray(x: unknown): ArrayLike<unknown> | undefined {
  if (ArrayBuffer.isView(x)) return x as unknown as Float64Array
  if (Array.isArray(x)) {
    const leaf = x.every((entry) => typeof entry !== 'object' || entry === null)
    return leaf ? x : undefined
  }
  const data = (x as { readonly shape?: unknown; readonly data?: unknown } | null | undefined)?.data
  return ArrayBuffer.isView(data) ? (data as Float64Array) : undefined
}

function sizeOf(x: unknown): number {
  if (typeof x === 'number') return 1
  const branch = branchOf(x)
  if (branch === undefined) return flatArray(x)?.length ?? 1
  return branch.reduce((size, [, child]) => size + sizeOf(child), 0)
}

/** The place of each entry of a flattened tree, such as `rates[1]`; `root` stands for the tree itself. */
export function entryPaths(x0: unknown, root: string): readonly string[] {
  if (typeof x0 === 'number') return [root]
  const branch = branchOf(x0)
  if (branch === undefined) {
    return Array.from({ length: flatArray(x0)?.length ?? 1 }, (_, k) => `${root}[${k}]`)
  }
  return branch.flatMap(([key, child]) =>
    entryPaths(child, Array.isArray(x0) ? `${root}[${key}]` : key),
  )
}
