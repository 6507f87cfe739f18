import type { SparseMatrix, Tensor } from '@wengert/ad-core'

/** A sparse matrix written out, zeros where it has no entry; throws where its form is broken. */
export function written({ rowPointers, columns, values, shape }: SparseMatrix): number[][] {
  const [m, n] = shape
  if (rowPointers.length !== m + 1 || rowPointers[0] !== 0) throw new Error('row pointers')
  if (rowPointers[m] !== columns.length || columns.length !== values.length) throw new Error('ends')
  return Array.from({ length: m }, (_, i) => {
    const row = new Array<number>(n).fill(0)
    let before = -1
    for (let p = rowPointers[i]!; p < rowPointers[i + 1]!; p++) {
      const column = columns[p]!
      if (column <= before || column >= n) throw new Error('columns')
      before = column
      row[column] = values[p]!
    }
    return row
  })
}

/** A dense matrix as rows. */
export function rowsOf({ shape, data }: Tensor): number[][] {
  const [m, n] = shape as readonly [number, number]
  return Array.from({ length: m }, (_, i) => Array.from(data.subarray(i * n, (i + 1) * n)))
}

/** Which columns each row has. */
export function patternOf({ rowPointers, columns, shape }: SparseMatrix<unknown>): number[][] {
  return Array.from({ length: shape[0] }, (_, i) =>
    Array.from(columns.subarray(rowPointers[i], rowPointers[i + 1])),
  )
}

/** Largest difference of entries, relative to 1 + their size; NaN counts as equal to NaN. */
export function distance(a: readonly number[][], b: readonly number[][]): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  a.forEach((row, i) => {
    if (row.length !== b[i]!.length) largest = Infinity
    row.forEach((x, j) => {
      const y = b[i]![j]!
      if (Object.is(x, y) || (Number.isNaN(x) && Number.isNaN(y))) return
      const gap = Math.abs(x - y) / (1 + Math.abs(y))
      largest = Math.max(largest, Number.isNaN(gap) ? Infinity : gap)
    })
  })
  return largest
}
