export * from './complex-arithmetic.js'
export * from './complex-exponential.js'
export * from './complex-trigonometric.js'
