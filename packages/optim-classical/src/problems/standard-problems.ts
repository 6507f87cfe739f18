import { bohachevsky, ellipsoid, sphere, trid } from './classics/bowls.js'
import {
  branin,
  easom,
  goldsteinPrice,
  hartmann3,
  hartmann6,
  himmelblau,
  shekel,
} from './classics/few-minima.js'
import {
  ackley,
  griewank,
  levy,
  michalewicz,
  rastrigin,
  schwefel,
  styblinskiTang,
} from './classics/many-minima.js'
import { booth, matyas, mcCormick, zakharov } from './classics/plates.js'
import {
  chainedRosenbrock,
  craggLevy,
  dixonPrice,
  sixHumpCamel,
  threeHumpCamel,
} from './classics/valleys.js'
import { mghProblems } from './mgh/mgh-problems.js'
import type { Problem } from './problem.js'

/** Functions that are customary beside those of `mghProblems`, at the sizes at which they are usually shown. */
export const classicProblems: readonly Problem[] = [
  /* @__PURE__ */ sphere(10),
  /* @__PURE__ */ ellipsoid(20),
  /* @__PURE__ */ trid(6),
  bohachevsky,
  booth,
  matyas,
  mcCormick,
  /* @__PURE__ */ zakharov(10),
  /* @__PURE__ */ chainedRosenbrock(10),
  craggLevy,
  /* @__PURE__ */ dixonPrice(10),
  threeHumpCamel,
  sixHumpCamel,
  himmelblau,
  branin,
  goldsteinPrice,
  easom,
  hartmann3,
  hartmann6,
  /* @__PURE__ */ shekel(),
  /* @__PURE__ */ ackley(5),
  /* @__PURE__ */ griewank(5),
  /* @__PURE__ */ levy(5),
  /* @__PURE__ */ rastrigin(5),
  /* @__PURE__ */ schwefel(5),
  /* @__PURE__ */ styblinskiTang(5),
  /* @__PURE__ */ michalewicz(5),
]

/** All of `mghProblems` and `classicProblems`. */
export const standardProblems: readonly Problem[] = /* @__PURE__ */ [
  mghProblems,
  classicProblems,
].flat()
