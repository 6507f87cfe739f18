import { triangle, type GmmInstance } from './instance.js'

/** The objective and its reverse-mode gradient as one would write them by hand in JavaScript. */
export class GmmByHand {
  readonly gradientValues: Float64Array
  private readonly scales: Float64Array
  private readonly weights: Float64Array
  private readonly centred: Float64Array
  private readonly products: Float64Array
  private readonly terms: Float64Array
  private readonly scaleAdjoints: Float64Array
  private readonly productAdjoint: Float64Array

  constructor(private readonly instance: GmmInstance) {
    const { d, k } = instance
    this.gradientValues = new Float64Array(instance.parameters.length)
    this.scales = new Float64Array(k * d)
    this.weights = new Float64Array(k)
    this.centred = new Float64Array(k * d)
    this.products = new Float64Array(k * d)
    this.terms = new Float64Array(k)
    this.scaleAdjoints = new Float64Array(k * d)
    this.productAdjoint = new Float64Array(d)
  }

  objective(x: Float64Array): number {
    let total = this.prior(x)
    for (let p = 0; p < this.instance.n; p++) {
      this.termsAt(x, p)
      total += logSumExp(this.terms)
    }
    return total
  }

  gradient(x: Float64Array): number {
    const { d, k, n, gamma, m } = this.instance
    const { gradientValues: g, scales, scaleAdjoints, terms } = this
    const icf = k + k * d
    const icfSize = d + triangle(d)
    g.fill(0)
    scaleAdjoints.fill(0)
    let total = this.prior(x)
    for (let p = 0; p < n; p++) {
      this.termsAt(x, p)
      const value = logSumExp(terms)
      total += value
      for (let c = 0; c < k; c++) this.pointAdjoints(x, c, Math.exp(terms[c]! - value))
    }
    for (let c = 0; c < k; c++) {
      const at = icf + c * icfSize
      for (let j = 0; j < d; j++) {
        const scale = scales[c * d + j]!
        const adjoint = scaleAdjoints[c * d + j]! + gamma * gamma * scale
        g[at + j]! += adjoint * scale + g[c]! - m
      }
      for (let i = d; i < icfSize; i++) g[at + i]! += gamma * gamma * x[at + i]!
    }
    const normaliser = logSumExpOf(x, k)
    for (let c = 0; c < k; c++) g[c]! -= n * Math.exp(x[c]! - normaliser)
    return total
  }

  /** Everything but the points' terms; fills scales and weights. */
  private prior(x: Float64Array): number {
    const { d, k, n, gamma, m, constant } = this.instance
    const icfSize = d + triangle(d)
    let squares = 0
    let logDeterminants = 0
    for (let c = 0; c < k; c++) {
      const at = k + k * d + c * icfSize
      let logDeterminant = 0
      for (let j = 0; j < d; j++) {
        const scale = Math.exp(x[at + j]!)
        this.scales[c * d + j] = scale
        logDeterminant += x[at + j]!
        squares += scale * scale
      }
      for (let i = d; i < icfSize; i++) squares += x[at + i]! * x[at + i]!
      this.weights[c] = x[c]! + logDeterminant
      logDeterminants += logDeterminant
    }
    return constant - n * logSumExpOf(x, k) + 0.5 * gamma * gamma * squares - m * logDeterminants
  }

  /** Fills the terms of all components at a point, and what their adjoints read. */
  private termsAt(x: Float64Array, p: number): void {
    const { d, k, points } = this.instance
    const { centred, products, scales, terms, weights } = this
    let lower = k + k * d
    for (let c = 0; c < k; c++) {
      const base = c * d
      for (let j = 0; j < d; j++) {
        const difference = points[p * d + j]! - x[k + base + j]!
        centred[base + j] = difference
        products[base + j] = scales[base + j]! * difference
      }
      lower += d
      for (let i = 0; i < d; i++) {
        const difference = centred[base + i]!
        for (let j = i + 1; j < d; j++) products[base + j]! += x[lower++]! * difference
      }
      let norm = 0
      for (let j = 0; j < d; j++) norm += products[base + j]! * products[base + j]!
      terms[c] = weights[c]! - 0.5 * norm
    }
  }

  /** Adds what one component's term at one point, with its weight, contributes. */
  private pointAdjoints(x: Float64Array, c: number, weight: number): void {
    const { d, k } = this.instance
    const { centred, products, productAdjoint, scaleAdjoints, scales, gradientValues: g } = this
    const base = c * d
    let lower = k + k * d + c * (d + triangle(d)) + d
    g[c]! += weight
    for (let j = 0; j < d; j++) productAdjoint[j] = -weight * products[base + j]!
    for (let i = 0; i < d; i++) {
      const difference = centred[base + i]!
      const own = productAdjoint[i]!
      let adjoint = own * scales[base + i]!
      scaleAdjoints[base + i]! += own * difference
      for (let j = i + 1; j < d; j++) {
        adjoint += productAdjoint[j]! * x[lower]!
        g[lower++]! += productAdjoint[j]! * difference
      }
      g[k + base + i]! -= adjoint
    }
  }
}

function logSumExp(terms: Float64Array): number {
  return logSumExpOf(terms, terms.length)
}

function logSumExpOf(terms: Float64Array, count: number): number {
  let largest = terms[0]!
  for (let c = 1; c < count; c++) if (terms[c]! > largest) largest = terms[c]!
  let total = 0
  for (let c = 0; c < count; c++) total += Math.exp(terms[c]! - largest)
  return largest + Math.log(total)
}
