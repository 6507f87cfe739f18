/** Collections that many of the functions are taken from. */
export const JAMIL_YANG =
  'Jamil & Yang, A Literature Survey of Benchmark Functions for Global Optimization Problems, IJMMNO 4 (2013)'
export const DIXON_SZEGO =
  'Dixon & Szegö, The Global Optimization Problem: An Introduction, in Towards Global Optimisation 2 (1978)'
