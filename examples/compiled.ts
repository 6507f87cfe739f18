import { compile, exp, grad, sumOver, wat, type Traced } from '@wengert/ad-core'

// A plain loop over 10,000 terms: found while it is recorded, and differentiated as a loop.
const chain = (x: Traced) => {
  let total = x.at(0).square()
  for (let i = 0; i + 1 < x.length; i++) {
    total = total.add(
      x
        .at(i + 1)
        .sub(x.at(i).square())
        .square()
        .mul(100),
    )
  }
  return total
}
const slope = compile(grad(chain)) // any transform
const x = Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i))
slope(x) // records, generates WebAssembly, and compares with the interpreter's result
const out = new Float64Array(x.length)
slope.into(out, x) // from now on a program runs, and allocates nothing
console.log(String(slope.report()))

// Loops over data say so themselves, and can run on several threads.
const data = { t: [0, 1, 2, 3], y: [2, 1.2, 0.74, 0.45] }
type Point = { t: Traced; y: Traced }
const misfit = sumOver((b: Traced, { t, y }: Point) =>
  b
    .at(0)
    .mul(exp(b.at(1).mul(t)))
    .sub(y)
    .square(),
)
const fitSlope = compile(grad(misfit), { threads: 2 })
console.log(fitSlope([1.9, -0.5], data))
console.log(wat(fitSlope).split('\n').length, 'lines of WebAssembly')
for (const compiled of [slope, fitSlope]) compiled.dispose()
