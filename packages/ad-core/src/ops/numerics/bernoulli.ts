const FRACTIONS = [
  [1, 6],
  [-1, 30],
  [1, 42],
  [-1, 30],
  [5, 66],
  [-691, 2730],
  [7, 6],
  [-3617, 510],
  [43867, 798],
  [-174611, 330],
] as const

/** Bernoulli's numbers B₂ₖ, k ≥ 1. */
export const BERNOULLI: readonly number[] = /* @__PURE__ */ FRACTIONS.map(([p, q]) => p / q)
