/** The log-likelihood of a Gaussian mixture, in the library's public API. */
import {
  exp,
  logSumExp,
  map,
  square,
  stack,
  sum,
  sumOver,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import { triangle, type GmmInstance } from './instance.js'

/** Parameters with their leading axis over the components. */
export interface GmmParameters {
  alphas: Traced
  means: Traced
  icf: Traced
}

/** What the loop over points reads of one component. */
interface Component {
  weight: Traced
  mean: Traced
  scales: Traced
  lower: Traced
}

/** Plain loops over the entries of one flat vector. */
export function gmmByLoops(instance: GmmInstance): (x: Traced, points: Traced) => Traced {
  const { d, k, n, gamma, m, constant } = instance
  const icfSize = d + triangle(d)
  return (x, points) => {
    const icfAt = (c: number, i: number): Traced => x.at(k + k * d + c * icfSize + i)
    const alphas: Traced[] = []
    const weights: Traced[] = []
    const scales: Traced[][] = []
    let prior: Scalar = 0
    for (let c = 0; c < k; c++) {
      let logDeterminant = icfAt(c, 0)
      for (let j = 1; j < d; j++) logDeterminant = logDeterminant.add(icfAt(c, j))
      const scale: Traced[] = []
      for (let j = 0; j < d; j++) scale.push(exp(icfAt(c, j)))
      let squares = square(scale[0]!)
      for (let j = 1; j < d; j++) squares = squares.add(square(scale[j]!))
      for (let i = d; i < icfSize; i++) squares = squares.add(square(icfAt(c, i)))
      prior = squares
        .mul(0.5 * gamma * gamma)
        .sub(logDeterminant.mul(m))
        .add(prior)
      alphas.push(x.at(c))
      weights.push(x.at(c).add(logDeterminant))
      scales.push(scale)
    }
    let total = logSumExp(stack(alphas)).mul(-n).add(prior).add(constant)
    for (let p = 0; p < n; p++) {
      const terms: Traced[] = []
      for (let c = 0; c < k; c++) {
        const centred: Traced[] = []
        for (let j = 0; j < d; j++) centred.push(points.at(p, j).sub(x.at(k + c * d + j)))
        const lower = (i: number): Traced => icfAt(c, d + i)
        terms.push(weights[c]!.sub(halfSquaredNorm(centred, (j) => scales[c]![j]!, lower)))
      }
      total = total.add(logSumExp(stack(terms)))
    }
    return total
  }
}

/** ½‖Q v‖², entry by entry; the strict lower triangle is filled column by column. */
function halfSquaredNorm(
  v: readonly Traced[],
  diagonal: (j: number) => Traced,
  lower: (i: number) => Traced,
): Traced {
  const product = v.map((entry, j) => diagonal(j).mul(entry))
  let at = 0
  for (let i = 0; i < v.length; i++) {
    for (let j = i + 1; j < v.length; j++) product[j] = product[j]!.add(lower(at++).mul(v[i]!))
  }
  let norm = square(product[0]!)
  for (let j = 1; j < v.length; j++) norm = norm.add(square(product[j]!))
  return norm.mul(0.5)
}

/** The term of one component at one point. */
function componentTerm(point: Traced, { weight, mean, scales, lower }: Component): Traced {
  const centred: Traced[] = []
  for (let j = 0; j < point.length; j++) centred.push(point.at(j).sub(mean.at(j)))
  return weight.sub(
    halfSquaredNorm(
      centred,
      (j) => scales.at(j),
      (i) => lower.at(i),
    ),
  )
}

type PointTerm = (components: Component, point: Traced) => Traced

/** `sumOver` the points, whose body loops over the components. */
export function gmmBySumOver(
  instance: GmmInstance,
): (parameters: GmmParameters, points: Traced) => Traced {
  return mixture(instance, (components, point) => {
    const terms: Traced[] = []
    for (let c = 0; c < instance.k; c++) {
      terms.push(
        componentTerm(point, {
          weight: components.weight.at(c),
          mean: components.mean.at(c),
          scales: components.scales.at(c),
          lower: components.lower.at(c),
        }),
      )
    }
    return logSumExp(stack(terms))
  })
}

/** `sumOver` the points, whose body is a `map` over the components. */
export function gmmByNestedMap(
  instance: GmmInstance,
): (parameters: GmmParameters, points: Traced) => Traced {
  return mixture(instance, (components, point) =>
    logSumExp(map<Traced, Component>(componentTerm)(point, components)),
  )
}

/** All that doesn't depend on a point is computed outside of the loop over them. */
function mixture(
  { d, n, gamma, m, constant }: GmmInstance,
  term: PointTerm,
): (parameters: GmmParameters, points: Traced) => Traced {
  return ({ alphas, means, icf }, points) => {
    const logScales = icf.slice(0, d, 1)
    const lower = icf.slice(d, undefined, 1)
    const scales = exp(logScales)
    const weight = alphas.add(sum(logScales, 1))
    const prior = sum(square(scales))
      .add(sum(square(lower)))
      .mul(0.5 * gamma * gamma)
      .sub(sum(logScales).mul(m))
    const likelihood = sumOver(term)({ weight, mean: means, scales, lower }, points)
    return likelihood.sub(logSumExp(alphas).mul(n)).add(prior).add(constant)
  }
}
