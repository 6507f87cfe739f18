import { sin } from '../ops/trigonometric.js'
import { Tape } from '../tape/tape.js'
import type { Traced } from '../tape/traced.js'
import { grad } from '../transforms/first-order.js'
import { lowerRecording } from './lower/lower-recording.js'
import { recordFunction } from './record.js'
import { generateModule } from './wasm/generate.js'
import { hasSimd } from './wasm/simd.js'

const ENTRIES = 16

/** Makes the program of a small function, in which there is a loop to be found. */
export function makeSmallProgram(): void {
  const limits = { outer: 32, inner: 32, iterations: 4, independent: 4 }
  const recording = recordFunction(grad(chain), [new Float64Array(ENTRIES)], new Tape(), limits)
  generateModule(lowerRecording(recording), 0, { simd: hasSimd() })
}

function chain(x: Traced): Traced {
  let y = x.at(0)
  for (let k = 1; k < ENTRIES; k++) y = y.add(sin(x.at(k)).mul(x.at(k - 1)))
  return y.mul(y).add(x.at(1))
}
