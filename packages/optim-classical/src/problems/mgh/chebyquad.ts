import { mean, mul, stack, sub, type Traced } from '@wengert/ad-core'
import type { LeastSquaresProblem, Minimum } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Chebyquad, r_i = 1/n Σ_j T_i(x_j) − ∫₀¹ T_i with Chebyshev's polynomials T_i shifted to [0, 1]: the abscissas of
 * Chebyshev's quadrature, which exist for n up to 7 and 9. Problem 35: any n, m ≥ n; the minima are known for those n
 * and for 8 and 10, with m = n. (For n = 10 the paper lists 0.00650395, which is a local one.) Errors: `DomainError`
 * for sizes it does not have.
 */
export function chebyquad(n: number, m: number = n): LeastSquaresProblem {
  requireSize('chebyquad', 'n', n)
  requireSize('chebyquad', 'm', m, { least: n })
  return mghProblem({
    name: m === n ? `chebyquad (${n})` : `chebyquad (${n}, m = ${m})`,
    number: 35,
    residuals(x) {
      const y = sub(mul(2, x), 1)
      const twice = mul(2, y)
      const r: Traced[] = []
      let [before, current]: [Traced | number, Traced] = [1, y]
      for (let i = 1; i <= m; i++) {
        const integral = i % 2 === 0 ? -1 / (i * i - 1) : 0
        r.push(sub(mean(current), integral))
        ;[before, current] = [current, sub(mul(twice, current), before)]
      }
      return stack(r)
    },
    start: Array.from({ length: n }, (_, i) => (i + 1) / (n + 1)),
    minima: m === n ? minimaOf(n) : [],
  })
}

/** Nodes of Chebyshev's quadrature below 1/2, about which they are symmetric. */
const nodes: Readonly<Record<number, readonly number[]>> = {
  1: [],
  2: [0.2113248654051871],
  3: [0.14644660940672624],
  4: [0.10267276385411694, 0.40620376295746],
  5: [0.08375125649950906, 0.31272929522320947],
  6: [0.0668765909460897, 0.28874067311944424, 0.36668229924164764],
  7: [0.05806914962097548, 0.2351716123574216, 0.3380440947400462],
  9: [0.044205346135782767, 0.19949067230988096, 0.23561910847106, 0.416046907892598],
}

const inexact = [
  {
    x: [
      0.04315276015101663, 0.1930908403841861, 0.26632870689027294, 0.5, 0.5, 0.7336712931097271,
      0.8069091596158139, 0.9568472398489833,
    ],
    value: 0.0035168737256779317,
  },
  {
    x: [
      0.07474816621460248, 0.17151817694809265, 0.286434152584, 0.3596464506289341,
      0.47075052286659347, 0.616738335038745, 0.616738335038745, 0.7998108015386138,
      0.8448546422409267, 0.9670066269819255,
    ],
    value: 0.004772713696375349,
  },
  {
    x: [
      0.0596199005358127, 0.16670828183586142, 0.2391706589426085, 0.3988842923060445,
      0.3988842923060445, 0.6011157076939555, 0.6011157076939555, 0.7608293410573915,
      0.8332917181641386, 0.9403800994641873,
    ],
    value: 0.006503954800882306,
  },
  {
    x: [
      0.027114937835897843, 0.1317982884599488, 0.20768401404493092, 0.3851156074102685,
      0.3851156074102685, 0.6148843925897315, 0.6148843925897315, 0.7923159859550691,
      0.8682017115400512, 0.9728850621641022,
    ],
    value: 0.009500628850221672,
  },
] as const satisfies readonly Minimum[]

function minimaOf(n: number): readonly Minimum[] {
  const low = nodes[n]
  const known =
    low === undefined
      ? inexact.filter(({ x }) => x.length === n)
      : [
          {
            x: [...low, ...(n % 2 === 0 ? [] : [0.5]), ...low.map((t) => 1 - t).reverse()],
            value: 0,
          },
        ]
  return known.map((minimum) =>
    n === 1 ? minimum : { ...minimum, oneOf: 'all orders of the entries' },
  )
}
