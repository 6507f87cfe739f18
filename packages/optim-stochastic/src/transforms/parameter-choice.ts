import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { Layout, ParameterLeaf } from '../layout.js'

/**
 * Some of the parameters: by name, which takes everything at and below it (`'encoder'`,
 * `'layers[0].b'`), by several names, or by a question about each array, such as
 * `({ shape }) => shape.length > 1` for matrices but no biases.
 */
export type ParameterChoice = string | readonly string[] | ((leaf: ParameterLeaf) => boolean)

/** Refuses what chooses no parameters in any layout. */
export function requireChoice(caller: string, name: string, choice: unknown): void {
  const names = typeof choice === 'string' ? [choice] : choice
  if (typeof choice === 'function') return
  if (Array.isArray(names) && names.length > 0 && names.every(isName)) return
  throw new DomainError(
    `${caller}: expected ${name} a name, names or a function of { path, shape }, got ${show(choice)}. ` +
      "Perhaps 'encoder', or ({ shape }) => shape.length > 1?",
  )
}

/**
 * Whether each leaf is chosen. Errors: `DomainError` for a name at which there is nothing, and for an
 * answer that is neither true nor false.
 */
export function chosen(
  caller: string,
  name: string,
  choice: ParameterChoice,
  layout: Layout,
): boolean[] {
  if (typeof choice === 'function') {
    return layout.map((leaf) => {
      const answer: unknown = choice(leaf)
      if (typeof answer === 'boolean') return answer
      throw new DomainError(
        `${caller}: expected ${name} to return true or false, got ${show(answer)} for ${leaf.path}. ` +
          `Perhaps ${answer === undefined ? 'a missing return' : 'a comparison'}?`,
      )
    })
  }
  const names = typeof choice === 'string' ? [choice] : choice
  for (const wanted of names) {
    if (layout.some(({ path }) => isWithin(path, wanted))) continue
    throw new DomainError(
      `${caller}: expected ${name} to name parameters, got '${wanted}', where there are none. ` +
        `Perhaps among ${listed(layout.map(({ path }) => path.replace(/^params[.]?/, '') || path))}?`,
    )
  }
  return layout.map(({ path }) => names.some((wanted) => isWithin(path, wanted)))
}

function isName(x: unknown): boolean {
  return typeof x === 'string' && x !== ''
}

/** Whether a path such as `params.layers[0].W` stands at or below a name such as `layers`. */
function isWithin(path: string, name: string): boolean {
  return [name, `params.${name}`, `params${name}`].some(
    (start) => path.startsWith(start) && /^($|[.[])/.test(path.slice(start.length)),
  )
}

function listed(paths: readonly string[]): string {
  return paths.length > 8 ? `${paths.slice(0, 8).join(', ')}, …` : paths.join(', ')
}
