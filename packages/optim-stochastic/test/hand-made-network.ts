import { Tensor, type BatchOracle, type Flat } from '@wengert/ad-core'

/**
 * A tanh network with softmax and cross-entropy, its derivatives written out by hand: the rival that
 * the tape has to equal. Weights W [in, out] row-major and then biases, layer after layer.
 */
export function handMadeNetwork(widths: readonly number[]): BatchOracle<Float64Array> {
  const layers = widths.slice(1).map((outs, k) => {
    const ins = widths[k]!
    return { ins, outs, weights: 0, biases: 0 }
  })
  let n = 0
  for (const layer of layers) {
    layer.weights = n
    layer.biases = n + layer.ins * layer.outs
    n = layer.biases + layer.outs
  }
  const depth = layers.length
  const m = widths[depth]!
  const w = new Float64Array(n)
  let inputs: ArrayLike<number> = []
  let labels: ArrayLike<number> = []
  let count = 0
  const activity = widths.map((width) => new Float64Array(width)) // y of each layer; the last is z
  const tangent = widths.map((width) => new Float64Array(width))
  const adjoint = widths.map((width) => new Float64Array(width))
  const p = new Float64Array(m)

  function forward(point: Flat, pattern: number): number {
    for (let i = 0; i < widths[0]!; i++) activity[0]![i] = inputs[pattern * widths[0]! + i]!
    layers.forEach(({ ins, outs, weights, biases }, k) => {
      for (let j = 0; j < outs; j++) {
        let sum = point[biases + j]!
        for (let i = 0; i < ins; i++) sum += activity[k]![i]! * point[weights + i * outs + j]!
        activity[k + 1]![j] = k < depth - 1 ? Math.tanh(sum) : sum
      }
    })
    const z = activity[depth]!
    const top = Math.max(...z)
    let total = 0
    for (let j = 0; j < m; j++) total += p[j] = Math.exp(z[j]! - top)
    for (let j = 0; j < m; j++) p[j]! /= total
    return Math.log(total) + top - z[labels[pattern]!]!
  }

  /** Adds Jᵀ·adjoint[depth] to out. */
  function reverse(point: Flat, out: Flat, offset: number, factor: number): void {
    for (let k = depth - 1; k >= 0; k--) {
      const { ins, outs, weights, biases } = layers[k]!
      for (let j = 0; j < outs; j++) out[offset + biases + j]! += factor * adjoint[k + 1]![j]!
      for (let i = 0; i < ins; i++) {
        let sum = 0
        for (let j = 0; j < outs; j++) {
          out[offset + weights + i * outs + j]! += factor * activity[k]![i]! * adjoint[k + 1]![j]!
          sum += point[weights + i * outs + j]! * adjoint[k + 1]![j]!
        }
        adjoint[k]![i] = sum * (1 - activity[k]![i]! ** 2)
      }
    }
  }

  /** J·v into tangent[depth]. */
  function pushForward(v: Flat): void {
    tangent[0]!.fill(0)
    layers.forEach(({ ins, outs, weights, biases }, k) => {
      for (let j = 0; j < outs; j++) {
        let sum = v[biases + j]!
        for (let i = 0; i < ins; i++) {
          sum +=
            tangent[k]![i]! * w[weights + i * outs + j]! +
            activity[k]![i]! * v[weights + i * outs + j]!
        }
        tangent[k + 1]![j] = k < depth - 1 ? sum * (1 - activity[k + 1]![j]! ** 2) : sum
      }
    })
  }

  function gradientAt(point: Flat, out: Flat): Flat {
    out.fill(0)
    for (let q = 0; q < count; q++) {
      forward(point, q)
      for (let j = 0; j < m; j++) adjoint[depth]![j] = p[j]! - (labels[q] === j ? 1 : 0)
      reverse(point, out, 0, 1 / count)
    }
    return out
  }

  function perUnit(out: Flat, product: (unit: Flat, column: Flat) => Flat): Flat {
    const unit = new Float64Array(n)
    const column = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      unit[i] = 1
      out[i] = product(unit, column)[i]!
      unit[i] = 0
    }
    return out
  }

  const gnvp = (v: Flat, out: Flat): Flat => {
    out.fill(0)
    for (let q = 0; q < count; q++) {
      forward(w, q)
      pushForward(v)
      let inner = 0
      for (let j = 0; j < m; j++) inner += p[j]! * tangent[depth]![j]!
      for (let j = 0; j < m; j++) adjoint[depth]![j] = p[j]! * (tangent[depth]![j]! - inner)
      reverse(w, out, 0, 1 / count)
    }
    return out
  }

  const value = (): number => {
    let sum = 0
    for (let q = 0; q < count; q++) sum += forward(w, q)
    return sum / count
  }

  // Central difference of the gradient: independent of every second-order rule.
  const hvp = (v: Flat, out: Flat): Flat => {
    const h = 1e-5 / Math.max(1, Math.hypot(...v))
    const above = gradientAt(
      w.map((x, i) => x + h * v[i]!),
      new Float64Array(n),
    )
    const below = gradientAt(
      w.map((x, i) => x - h * v[i]!),
      new Float64Array(n),
    )
    for (let i = 0; i < n; i++) out[i] = (above[i]! - below[i]!) / (2 * h)
    return out
  }

  return {
    size: n,
    flatten: (params) => params.slice(),
    unflatten: (flat) => Float64Array.from(flat),
    move: (point, x, t) => {
      w.set(point)
      inputs = (x as Tensor).data
      labels = (t as { data?: Int32Array }).data ?? (t as Int32Array)
      count = labels.length
    },
    value,
    gradient: (out) => gradientAt(w, out),
    gradientAt,
    hvp,
    gnvp,
    valueGradientHvp: (v, gradient, product) => {
      gradientAt(w, gradient)
      hvp(v, product)
      return value()
    },
    valueGradientGnvp: (v, gradient, product) => {
      gradientAt(w, gradient)
      gnvp(v, product)
      return value()
    },
    curvatureDiagonal: (out) => perUnit(out, gnvp),
    outputs: () => {
      const z = new Float64Array(count * m)
      const error = new Float64Array(count * m)
      const jacobian = new Float64Array(count * m * n)
      const lossHessian = new Float64Array(count * m * m)
      for (let q = 0; q < count; q++) {
        forward(w, q)
        z.set(activity[depth]!, q * m)
        for (let j = 0; j < m; j++) {
          error[q * m + j] = p[j]! - (labels[q] === j ? 1 : 0)
          for (let k = 0; k < m; k++) {
            lossHessian[(q * m + j) * m + k] = (j === k ? p[j]! : 0) - p[j]! * p[k]!
          }
          adjoint[depth]!.fill(0)[j] = 1
          reverse(w, jacobian, (q * m + j) * n, 1)
        }
      }
      return {
        z: new Tensor([count, m], 'f64', z),
        error: new Tensor([count, m], 'f64', error),
        jacobian: new Tensor([count, m, n], 'f64', jacobian),
        lossHessian: new Tensor([count, m, m], 'f64', lossHessian),
      }
    },
  }
}
