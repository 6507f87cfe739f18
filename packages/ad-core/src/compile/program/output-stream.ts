/** Results that a loop makes block by block, each of which is taken to where it is wanted at once. */
export class OutputStream {
  /** The numbers of the program's results. */
  readonly results: readonly number[]
  private readonly widths: readonly number[]
  private readonly targets: Float64Array[] = []
  private done = 0

  /** `widths`: how many entries of each an iteration makes. */
  constructor(results: readonly number[], widths: readonly number[]) {
    this.results = results
    this.widths = widths
  }

  /** Starts again, with all results as arrays that take their own. */
  begin(outputs: readonly Float64Array[]): void {
    for (let k = 0; k < this.results.length; k++) this.targets[k] = outputs[this.results[k]!]!
    this.done = 0
  }

  /** Takes what some iterations have made. */
  take(made: readonly Float64Array[], iterations: number): void {
    for (let k = 0; k < made.length; k++) {
      const entries = this.widths[k]! * iterations
      const block = made[k]!
      const all = block.length === entries ? block : block.subarray(0, entries)
      this.targets[k]!.set(all, this.done * this.widths[k]!)
    }
    this.done += iterations
  }
}
