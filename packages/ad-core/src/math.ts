/**
 * Functions and constants of Math, read once: where code runs in a sandbox each reading costs more
 * than the function. One by one, so that a bundle carries those in use.
 */
export const abs: typeof Math.abs = Math.abs
export const asinh: typeof Math.asinh = Math.asinh
export const atan: typeof Math.atan = Math.atan
export const atan2: typeof Math.atan2 = Math.atan2
export const cbrt: typeof Math.cbrt = Math.cbrt
export const ceil: typeof Math.ceil = Math.ceil
export const cos: typeof Math.cos = Math.cos
export const cosh: typeof Math.cosh = Math.cosh
export const exp: typeof Math.exp = Math.exp
export const expm1: typeof Math.expm1 = Math.expm1
export const floor: typeof Math.floor = Math.floor
export const log: typeof Math.log = Math.log
export const log10: typeof Math.log10 = Math.log10
export const log1p: typeof Math.log1p = Math.log1p
export const log2: typeof Math.log2 = Math.log2
export const max: typeof Math.max = Math.max
export const min: typeof Math.min = Math.min
export const pow: typeof Math.pow = Math.pow
export const sign: typeof Math.sign = Math.sign
export const sin: typeof Math.sin = Math.sin
export const sinh: typeof Math.sinh = Math.sinh
export const sqrt: typeof Math.sqrt = Math.sqrt
export const tan: typeof Math.tan = Math.tan

export const LN10: number = Math.LN10
export const LN2: number = Math.LN2
export const LOG10E: number = Math.LOG10E
export const LOG2E: number = Math.LOG2E
export const PI: number = Math.PI
export const SQRT1_2: number = Math.SQRT1_2
