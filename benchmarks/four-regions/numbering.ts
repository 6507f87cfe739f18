/** Numbers of a page's figures and tables, in the order in which they are written. */
export interface Numbering {
  readonly figure: () => string
  readonly table: () => string
}

/** Starts at 1. */
export function numbering(): Numbering {
  const counter = (word: string): (() => string) => {
    let count = 0
    return () => `<b>${word} ${++count}.</b>`
  }
  return { figure: counter('Figure'), table: counter('Table') }
}
