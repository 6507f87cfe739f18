/** Words of the command line → values. */
import { perhaps } from '@wengert/ad-core/hints'
import { InvalidArgumentError } from 'commander'
import { grouped } from './markup.js'

/** A whole number as people write it: 25000, 25,000, 25_000 or 2.5e4. */
function readWhole(text: string): number {
  const digits = text.replace(/[,_](?=\d{3}(\D|$))/g, '')
  const number = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(digits) ? Number(digits) : NaN
  return Number.isSafeInteger(number) ? number : NaN
}

/** A whole number within bounds. */
export function wholeNumber(text: string, least: number, most: number): number {
  const number = readWhole(text)
  if (!(number >= least && number <= most)) {
    throw new InvalidArgumentError(
      `Expected a whole number from ${least} to ${grouped(most)}, got '${text}'.${nearby(text, least, most)}`,
    )
  }
  return number
}

/** The nearest number that is allowed, where a number was meant. */
function nearby(text: string, least: number, most: number): string {
  const number = text.trim() === '' ? NaN : Number(text)
  if (!Number.isFinite(number)) return ''
  return ` Perhaps ${Math.min(most, Math.max(least, Math.round(number)))}?`
}

const MAX_SEEDS = 1000
const MAX_SEED = 2 ** 31 - 1

/** How many seeds, counted from 0, or which. */
export function seedList(text: string): number[] {
  if (!/,|^\d+-\d+$/.test(text)) {
    const count = readWhole(text)
    if (!(count >= 1 && count <= MAX_SEEDS)) throw notSeeds(text, text)
    return Array.from({ length: count }, (_, index) => index)
  }
  const parts = text.split(',').map((part) => part.trim())
  const seeds = parts.filter((part) => part !== '').flatMap((part) => seedsOf(part, text))
  if (seeds.length === 0) throw notSeeds(text, text)
  return [...new Set(seeds)]
}

/** The seeds that one part of a list names: one, or a range. */
function seedsOf(part: string, text: string): number[] {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
  const [first, final] = [Number(from), Number(to)]
  if (!(final <= MAX_SEED)) throw notSeeds(part, text)
  if (final < first || final - first >= MAX_SEEDS) {
    throw new InvalidArgumentError(
      `Expected a range that rises by less than ${MAX_SEEDS}, got '${part}'.` +
        (final < first ? ` Perhaps ${to}-${from}?` : ` Perhaps ${first}-${first + MAX_SEEDS - 1}?`),
    )
  }
  return Array.from({ length: final - first + 1 }, (_, index) => first + index)
}

function notSeeds(part: string, text: string): InvalidArgumentError {
  const digits = /\d+/.exec(part)?.[0]
  const hint = digits === undefined || Number(digits) < 1 ? '3' : digits
  return new InvalidArgumentError(
    `Expected how many seeds, from 1 to ${grouped(MAX_SEEDS)}, or which, as 0-5 or 1,4,7; got '${part}'.` +
      ` Perhaps ${part === text ? hint : text.replace(part, hint)}?`,
  )
}

/** Names out of a list, separated by commas, in the list's order. */
export function nameList<Name extends string>(
  text: string,
  names: readonly Name[],
  what: string,
): Name[] {
  const words = text.split(',').map((word) => word.trim())
  const chosen = words.flatMap((word) => {
    if (word === 'all') return names
    const name = names.find((candidate) => candidate === word.toLowerCase())
    if (name === undefined) {
      throw new InvalidArgumentError(
        `Expected ${what} out of ${names.join(', ')} (or all), got '${word}'.${perhaps(word, names)}`,
      )
    }
    return [name]
  })
  return names.filter((name) => chosen.includes(name))
}
