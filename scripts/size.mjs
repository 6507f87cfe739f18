// node scripts/size.mjs: what an import costs in a bundle, minified and gzipped, against its limit.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './shell.mjs'

const cases = [
  { text: "export { grad } from '@wengert/ad-core'", limit: 40 },
  { text: "export { grad, sin } from '@wengert/ad-core/functions'", limit: 10 },
  { text: "export * from '@wengert/ad-core'" },
  { text: "export { minimize, bfgs } from '@wengert/optim-classical'" },
  { text: "export * from '@wengert/optim-classical'" },
  { text: "export { train, smd } from '@wengert/optim-stochastic'" },
  { text: "export * from '@wengert/optim-stochastic'" },
]

const kilobytes = async (text) => {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: root, loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    target: 'es2022',
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length / 1000
}

let passed = true
for (const { text, limit } of cases) {
  const size = await kilobytes(text)
  const holds = limit === undefined || size <= limit
  const bound = limit === undefined ? '' : `, limit ${limit} kB${holds ? '' : ': exceeded'}`
  console.log(`${size.toFixed(1).padStart(7)} kB  ${text}${bound}`)
  passed &&= holds
}
process.exit(passed ? 0 : 1)
