/**
 * The random numbers of BBOB 2009, which fix every instance: Park and Miller's generator
 * x ← 16807·x mod (2³¹ − 1), shuffled by Bays and Durham's table. No generator for anything else.
 */
const MODULUS = 2 ** 31 - 1
const MULTIPLIER = 16807
const TABLE_LENGTH = 32
const WARM_UP = 8
/** The least width for which every number falls into the table. */
const CELL = 2 ** 26 + 1

/** The largest seed that the generator takes. */
export const LARGEST_SEED: number = MODULUS - 1

/** Numbers in (0, 1), from a whole seed of at least 1. */
export function uniforms(count: number, seed: number): Float64Array {
  let state = seed
  const draw = (): number => (state = (MULTIPLIER * state) % MODULUS) // exact: below 2⁴⁶
  for (let i = 0; i < WARM_UP; i++) draw()
  const table = Array.from({ length: TABLE_LENGTH }, draw).reverse()
  let last = state
  return Float64Array.from({ length: count }, () => {
    const cell = Math.floor(last / CELL)
    last = table[cell]!
    table[cell] = draw()
    return last / MODULUS
  })
}

/** Normally distributed numbers by Box and Muller's cosine; the angles follow after all radii. */
export function gaussians(count: number, seed: number): Float64Array {
  const uniform = uniforms(2 * count, seed)
  return Float64Array.from(
    { length: count },
    (_, i) => Math.sqrt(-2 * Math.log(uniform[i]!)) * Math.cos(2 * Math.PI * uniform[count + i]!),
  )
}
