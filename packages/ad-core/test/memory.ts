/** How much memory is in use, for tests that nothing is kept. */
import { test } from '@jest/globals'

declare const gc: (() => void) | undefined
const collect = gc

/** A test that needs the collector, which Node has with `--expose-gc`, as `npm test` gives it. */
export const leakTest: typeof test | typeof test.skip = collect === undefined ? test.skip : test

/** Bytes in use once everything unreachable is collected: objects and array buffers. */
export async function bytesInUse(): Promise<number> {
  collect!()
  await new Promise((resolve) => setTimeout(resolve, 20)) // buffers are freed in the background
  collect!()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
