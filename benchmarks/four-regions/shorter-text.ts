import { grouped } from './markup.js'
import { METHOD_LABELS, patternsOf } from './settings.js'
import type { Settings } from './settings.js'

/** A sentence for captions on the methods that see fewer patterns than the others, or nothing. */
export function shorterText(settings: Settings): string {
  return settings.variants
    .filter((variant) => patternsOf(settings, variant) < settings.patterns)
    .map((variant) => {
      const seen = grouped(patternsOf(settings, variant))
      return ` ${METHOD_LABELS[variant.method]}, the costliest, saw only the first ${seen} patterns in this short run; <code>--full</code> and <code>--patterns</code> give it all.`
    })
    .join('')
}
