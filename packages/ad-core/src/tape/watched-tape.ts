import { Tape } from './tape.js'

/** A tape that calls back once, when a certain row is about to be recorded. */
export class WatchedTape extends Tape {
  private readonly row: number
  private watch: (() => void) | undefined

  constructor(row: number, watch: () => void) {
    super()
    this.row = row
    this.watch = watch
    this.capacity = Math.min(this.capacity, row)
  }

  override grow(): void {
    const { watch } = this
    if (watch !== undefined && this.length === this.row) {
      this.watch = undefined
      this.capacity = this.operation.length
      watch()
      if (this.length < this.capacity) return
    }
    super.grow()
    if (this.watch !== undefined) this.capacity = Math.min(this.capacity, this.row)
  }
}
