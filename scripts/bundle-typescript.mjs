// Makes one ES module of a TypeScript program; packages stay outside and resolve to their dist.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { cache } from './shell.mjs'

/** Modules go on believing that they lie where they were written. */
const keepPlace = {
  name: 'keep-place',
  setup(builder) {
    builder.onLoad({ filter: /\.[cm]?ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path)),
    }))
  },
}

/** Bundles `file` (an absolute path) and returns the path of the module made. */
export const bundleTypeScript = async (file) => {
  const place = createHash('sha256').update(file).digest('hex').slice(0, 12)
  const outfile = join(cache, 'programs', `${basename(file, '.ts')}-${place}.mjs`)
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [keepPlace],
  })
  return outfile
}
