/** What a program can't be made of; the function is interpreted then. */
export class LoweringError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'LoweringError'
  }
}
