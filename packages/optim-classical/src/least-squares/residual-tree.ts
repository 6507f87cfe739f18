import { add, mul, ShapeError, square, sum, type Scalar, type Traced } from '@wengert/ad-core'
import { rhoOf, type ScaledLoss } from './robust-losses.js'

/** Σr² over a tree of residuals, or Σs²ρ(r²/s²). */
export function sumOfSquares(r: unknown, loss?: ScaledLoss): Scalar {
  const branches = branchesOf(r)
  if (branches !== undefined) {
    const sums = branches.map((branch) => sumOfSquares(branch, loss))
    return sums.reduce((total, branch) => add(total, branch), 0)
  }
  const squares = square(r as Traced)
  if (loss === undefined) return sum(squares)
  const unit = loss.scale ** 2
  return mul(unit, sum(rhoOf(loss)(mul(1 / unit, squares))))
}

/** How many numbers a tree of residuals holds. */
export function countResiduals(r: unknown): number {
  const branches = branchesOf(r)
  if (branches !== undefined) return branches.reduce<number>((n, b) => n + countResiduals(b), 0)
  if (typeof r === 'number') return 1
  const { shape } = r as Traced
  return Array.isArray(shape)
    ? shape.reduce<number>((n, size) => n * size, 1)
    : (r as ArrayLike<number>).length
}

/** Refuses residuals without a number, and those of another length than the first. */
export function residualCheck(caller: string): (count: number) => void {
  let first: number | undefined
  return (count) => {
    if (count === 0) {
      throw new ShapeError(
        `${caller}: expected residuals to return at least one number, got none. Perhaps data is empty?`,
      )
    }
    first ??= count
    if (count !== first) {
      throw new ShapeError(
        `${caller}: expected residuals to return ${first} numbers as at first, got ${count}. Perhaps 0 in place of those left out?`,
      )
    }
  }
}

/** The children of a tuple or a plain object; `undefined` for a leaf. */
function branchesOf(r: unknown): readonly unknown[] | undefined {
  if (Array.isArray(r)) return r.every((x) => typeof x === 'number') ? undefined : r
  const plain = typeof r === 'object' && r !== null && Object.getPrototypeOf(r) === Object.prototype
  return plain ? Object.values(r as object) : undefined
}
