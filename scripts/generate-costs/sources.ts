/** The instrumented sources of the package that holds the methods. */
import { join } from 'node:path'
import ts from 'typescript'
import { countingText } from './count-operations.js'
import { kindsIn } from './floating.js'

/**
 * The text of a TypeScript file below a folder, with what it computes counted; undefined for what is
 * no such file. `packages` is the folder that the imports of @wengert/… lead into.
 */
export function countingSources(
  folder: string,
  packages: string,
): (path: string) => string | undefined {
  const program = ts.createProgram(ts.sys.readDirectory(folder, ['.ts']), {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noUncheckedIndexedAccess: true,
    types: [],
    paths: {
      '@wengert/ad-core/*': [join(packages, 'ad-core/src/*.ts')],
      '@wengert/*': [join(packages, '*/src/index.ts')],
    },
  })
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder))
  const kinds = kindsIn(program, files)
  return (path) => {
    const file = files.find(({ fileName }) => fileName === path)
    return file === undefined ? undefined : countingText(file, kinds)
  }
}
