import type { TensorData } from '../../tensor.js'

/** A long argument that stays where the caller has it until a program reads it. */
export class LateArgument {
  private entries: TensorData | undefined

  /** Takes an argument for the next run. */
  set(entries: ArrayLike<number>): void {
    this.entries = ArrayBuffer.isView(entries)
      ? (entries as TensorData)
      : Float64Array.from(entries)
  }

  /** What was given. */
  get given(): TensorData {
    return this.entries!
  }

  /** Lets it go. */
  forget(): void {
    this.entries = undefined
  }
}
