// node scripts/build.mjs [--force]
// One ES module per entry and shared chunks (esbuild), declarations beside them (tsc -b), both in dist.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { filesBelow, fingerprint, packages, root, tool } from './shell.mjs'

const configuration = ['tsconfig.base.json', 'tsconfig.json', 'package.json', 'scripts/build.mjs']

/** What a package's dist is made from: also the packages before it, whose types its own are checked with. */
const sources = (pkg) =>
  fingerprint(
    configuration
      .map((name) => join(root, name))
      .concat(
        packages()
          .filter(({ name }) => name === pkg.name || name === 'ad-core')
          .flatMap(({ folder }) => [
            join(folder, 'package.json'),
            join(folder, 'tsconfig.json'),
            ...filesBelow(join(folder, 'src')),
          ]),
      ),
  )

/** `./dist/testing/index.js` in the manifest's exports comes from `src/testing/index.ts`. */
const entriesOf = ({ folder, manifest }) =>
  Object.values(manifest.exports)
    .filter((target) => typeof target === 'object')
    .map(({ default: file, types }) => ({
      source: join(folder, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
      results: [join(folder, file), join(folder, types)],
    }))

const stampOf = ({ folder }) => join(folder, 'dist', '.sources')

const isFresh = (pkg) =>
  existsSync(stampOf(pkg)) &&
  readFileSync(stampOf(pkg), 'utf8') === sources(pkg) &&
  entriesOf(pkg).every(({ results }) => results.every((file) => existsSync(file)))

const stale = process.argv.includes('--force') ? packages() : packages().filter((p) => !isFresh(p))
if (stale.length === 0) process.exit(0)

const before = stale.map(sources) // an edit made while building must build again next time
for (const { folder } of stale) rmSync(join(folder, 'dist'), { recursive: true, force: true })

const bundles = Promise.all(
  stale.map((pkg) =>
    build({
      entryPoints: entriesOf(pkg).map(({ source }) => source),
      outbase: join(pkg.folder, 'src'),
      outdir: join(pkg.folder, 'dist'),
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      packages: 'external',
      external: ['node:*'],
      format: 'esm',
      platform: 'neutral',
      target: ['es2022', 'node20'],
      sourcemap: true,
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'warning',
    }),
  ),
)
const code = await tool('typescript', 'bin/tsc', ['-b'])
await bundles
if (code !== 0) process.exit(code)

stale.forEach((pkg, i) => {
  mkdirSync(join(pkg.folder, 'dist'), { recursive: true })
  writeFileSync(stampOf(pkg), before[i])
})
