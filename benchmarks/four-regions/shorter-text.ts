import { grouped } from './markup.js'
import { METHODS } from './methods.js'
import { patternsOf } from './settings.js'
import type { Settings } from './settings.js'

/** A sentence for captions on the methods that see fewer patterns than the others, or nothing. */
export function shorterText(settings: Settings): string {
  return settings.variants
    .filter(({ patterns = Infinity }) => patterns < settings.patterns)
    .map((variant) => {
      const seen = grouped(patternsOf(settings, variant))
      return ` ${METHODS[variant.method].label}, the costliest, saw only the first ${seen} patterns in this short run; <code>--full</code> and <code>--patterns</code> give it all.`
    })
    .join('')
}
