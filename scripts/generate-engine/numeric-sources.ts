import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const folder = join(import.meta.dirname, '../../packages/ad-core/src/ops/numerics')

/** The functions and constants that a file of ops/numerics defines or imports, by their name there. */
export interface NumericSource {
  readonly functions: ReadonlyMap<string, ts.FunctionDeclaration>
  readonly constants: ReadonlyMap<string, ts.Expression>
  /** Files that names come from, among those of ops/numerics. */
  readonly imports: ReadonlyMap<string, string>
}

function importedNames(statement: ts.ImportDeclaration): readonly string[] {
  const bindings = statement.importClause?.namedBindings
  return bindings !== undefined && ts.isNamedImports(bindings)
    ? bindings.elements.map(({ name }) => name.text)
    : []
}

function read(file: string): NumericSource {
  const text = readFileSync(join(folder, file), 'utf8')
  const functions = new Map<string, ts.FunctionDeclaration>()
  const constants = new Map<string, ts.Expression>()
  const imports = new Map<string, string>()
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.ES2022).statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
      functions.set(statement.name.text, statement)
    } else if (ts.isVariableStatement(statement)) {
      if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) continue
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && initializer !== undefined)
          constants.set(name.text, initializer)
    } else if (ts.isImportDeclaration(statement)) {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text
      if (!from.startsWith('./')) continue
      const source = from.slice(2).replace(/\.js$/, '.ts')
      for (const name of importedNames(statement)) imports.set(name, source)
    }
  }
  return { functions, constants, imports }
}

/** What the files of ops/numerics say, by file. */
export const numericSources: ReadonlyMap<string, NumericSource> = new Map(
  readdirSync(folder).map((file) => [file, read(file)]),
)

/** The file of ops/numerics that exports a function of this name. */
export function exportingFile(name: string): string | undefined {
  return [...numericSources].find(([, { functions }]) =>
    functions
      .get(name)
      ?.modifiers?.some(({ kind: modifier }) => modifier === ts.SyntaxKind.ExportKeyword),
  )?.[0]
}
