/** Every operation whose first argument is an operand: the free functions that are methods too. */
export * from './ops/index.js'
export {
  broadcastTo,
  cumsum,
  dot,
  flip,
  gather,
  matmul,
  mean,
  outer,
  pad,
  reshape,
  scatterAdd,
  slice,
  sum,
  tile,
  transpose,
} from './linear/index.js'
export * from './composite/index.js'
export { argMax, maxOf, minOf, norm, prod } from './custom/index.js'
export { eq, ge, gt, le, lt, ne } from './branching/compare.js'
