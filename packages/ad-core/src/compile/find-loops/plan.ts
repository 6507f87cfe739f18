import type { Concrete } from '../../primitive.js'

/**
 * A recorded tape with its loops found again: what a program looks like before it was unrolled by
 * running it. Constants and entries of arrays don't appear as items; they are operands wherever a
 * row reads them. Everything else is an item, in the order of the tape.
 */
export interface LoopPlan {
  readonly items: readonly (StraightItem | LoopItem)[]
  /** Arrays and numbers that array rows in loops have as operands. */
  readonly constants: readonly Concrete[]
  /** Where a row of the tape stands in the plan; undefined for constants and entries of arrays. */
  readonly locate: (row: number) => Place | undefined
  /** The row of the tape that a row of loops is in one of its iterations. */
  readonly rowAt: (row: LoopRow, iteration: readonly number[]) => number
  /** Elementary steps that the search took, which bound its time. */
  readonly steps: number
}

/** Rows `from ≤ row < to` of the tape, each of which runs once. */
export interface StraightItem {
  readonly kind: 'straight'
  readonly from: number
  readonly to: number
}

/** A loop of a constant number of iterations. */
export interface LoopItem {
  readonly kind: 'loop'
  readonly count: number
  /** What one iteration does. Loops inside have the same count in every iteration. */
  readonly body: readonly (LoopRow | LoopItem)[]
  /** Rows of code that an iteration runs, its inner loops unrolled; constants and entries not counted. */
  readonly period: number
}

/** How loops are looked for. */
export interface LoopOptions {
  /** Whether loops may hold operations on arrays; by default they end at each. */
  readonly arrays?: boolean
  /**
   * Whether a loop that is in no other one would be used, by its rows and whether it holds loops; all
   * would by default. Where none would, the plan is straight, and costs less.
   */
  readonly isWanted?: (rows: number, holdsLoops: boolean) => boolean
}

/** A row of a loop's body: an elementwise operation, a guard or, where that was asked for, an array row. */
export interface LoopRow {
  readonly kind: 'row'
  /** The row of the tape that is its first iteration; operation and a guard's outcome are read there. */
  readonly row: number
  /** The loops around it, outermost first. */
  readonly loops: readonly LoopItem[]
  /**
   * What it reads, as functions of the indices of `loops`. Array rows have their operands and then, if
   * they take a block or have such an attribute, its `offset`, which may vary; their other attributes and
   * shapes are those of the first iteration.
   */
  readonly operands: readonly LoopOperand[]
  /** For each of `loops`, which of its iterations' values are read when that loop is over. */
  readonly kept: readonly Kept[]
  /** For each of `loops`, how many iterations back its value is read by a later one; 0 if none. */
  readonly carried: readonly number[]
}

/**
 * Which values outlive a loop: none, that of the last iteration, or several (then they are stacked). They
 * are also stacked where later iterations look them up otherwise than at a fixed distance.
 */
export type Kept = 'none' | 'last' | 'all'

/** An operand as a function of the loop indices around its reader. */
export type LoopOperand =
  | LocalOperand
  | ResultOperand
  | CarriedOperand
  | EndingOperand
  | ListedOperand
  | NumberOperand
  | ArrayOperand
  | EntryOperand
  | PartOperand
  | RowsOperand

/** A row of the same iteration: of the reader's body, or of one of the bodies around that. */
export interface LocalOperand {
  readonly kind: 'local'
  readonly row: LoopRow
}

/**
 * A row of a loop at an iteration that is not the reader's own: of a loop that is over, or of an
 * earlier iteration of one that both share.
 */
export interface ResultOperand {
  readonly kind: 'result'
  readonly row: LoopRow
  /**
   * The iteration of each of `row.loops`, affine in the reader's indices; or one progression of
   * iterations flattened over `row.loops`, the innermost fastest.
   */
  readonly iteration: readonly Affine[] | Progression
}

/**
 * An operand whose first iterations of one loop are special, as those of every recurrence: iterations
 * 0 … start.length − 1 of loop `level` read `start`, the others `rest`. A value carried from d iterations
 * before has d entries in `start`, and a `rest` that is the result at index − d of that loop.
 */
export interface CarriedOperand {
  readonly kind: 'carried'
  /** Which of the reader's loops, 0 for the outermost. */
  readonly level: number
  /** Functions of the other indices: the index of loop `level` has stride 0 and no part in tables. */
  readonly start: readonly LoopOperand[]
  /** Without tables, but for those of starts and ends in it. */
  readonly rest: LoopOperand
}

/**
 * An operand whose last iterations of one loop are special, as where a neighbour is read and the last
 * one stands outside of the loop: of `count` iterations of loop `level` the last end.length read `end`.
 */
export interface EndingOperand {
  readonly kind: 'ending'
  readonly level: number
  readonly rest: LoopOperand
  /** Functions of the other indices, as `start` of a carried operand. */
  readonly end: readonly LoopOperand[]
}

/**
 * An operand that is another row in each iteration of the reader's innermost loop: of iteration i it is
 * of[i], a function of the other indices.
 */
export interface ListedOperand {
  readonly kind: 'listed'
  readonly level: number
  readonly of: readonly LoopOperand[]
}

/** A constant, or constants that vary; doubles. */
export interface NumberOperand {
  readonly kind: 'number'
  readonly value: Progression
}

/** A constant of an array row, by its number in the plan's `constants`. */
export interface ArrayOperand {
  readonly kind: 'array'
  readonly index: Progression
}

/** An entry of an array that stands outside of loops, or of one that is the same for all iterations. */
export interface EntryOperand {
  readonly kind: 'entry'
  /** The array's node, as in `tape.nodes`. */
  readonly node: number
  readonly offset: Progression
}

/** An entry of an array row of a loop. */
export interface PartOperand {
  readonly kind: 'part'
  readonly of: LocalOperand | ResultOperand
  readonly offset: Affine
}

/**
 * Rows of the tape by their numbers: inputs, array rows, rows that run once. In a table also, where
 * nothing simpler covers all iterations, rows of loops, constants and entries; there −2 − 2c stands for
 * the plan's constant c.
 */
export interface RowsOperand {
  readonly kind: 'rows'
  readonly row: Progression
}

/** A number as a function of the loop indices around its reader. */
export type Progression = Affine | Table

/**
 * start + stride₀·i₀ + stride₁·i₁ + …, added from left to right without the terms of stride 0, which
 * is the recorded number to the bit. It is the same at all iterations if every stride is 0.
 */
export interface Affine {
  readonly kind: 'affine'
  readonly start: number
  /** One for each of the reader's loops, outermost first. */
  readonly strides: readonly number[]
}

/**
 * One value for each iteration of some of the loops around, flattened, the innermost fastest; 0 for
 * iterations in which the operand is another one. Equal tables of a plan are one object.
 */
export interface Table {
  readonly kind: 'table'
  /** Which of the reader's loops the value depends on, outermost first. */
  readonly levels: readonly number[]
  readonly values: Int32Array | Float64Array
}

/** A row of the tape as a row of a loop, in one of its iterations; or a row that runs once. */
export interface Place {
  readonly row: LoopRow | undefined
  /** Its iteration in each of `row.loops`. */
  readonly iteration: readonly number[]
}
