/**
 * One object of each kind that it takes to make a program. V8 gives up code that was optimised for
 * objects of a kind when a collection finds none of them left, so that after each collection programs
 * would be made by slow code: of a process's second program on, some of a very small one are kept.
 */
let kept: object[] | undefined
let collecting: object[] | undefined

/** Keeps an object if it is one of the small program's. Returns it. */
export function exemplary<T extends object>(object: T): T {
  collecting?.push(object)
  return object
}

/** Keeps what `make` makes of the kinds that are asked for as `exemplary`; once is enough. */
export function keepExemplars(make: () => void): void {
  if (kept !== undefined) return
  kept = collecting = []
  try {
    make()
  } finally {
    collecting = undefined
  }
}
