/**
 * Frames of call stacks, which are text that each engine writes in its own way: `at f (file:///a.js:1:2)`
 * or `f@http://host/a.js:1:2`.
 */

/** Code that a program has made, such as by `new Function`: where it was made, and the place in it. */
const EVALUATED = /\(eval at .*\(((?:[^()]|\([^()]*\))*)\), (.*)\)$/

/** The place in a frame as a person reads it: `file:line:column`, the file as a path where it is one. */
export function placeIn(frame: string): string {
  const evaluated = EVALUATED.exec(frame.trim())
  return evaluated === null
    ? pathOf(rawPlace(frame))
    : `${evaluated[2]!} of code made at ${pathOf(evaluated[1]!)}`
}

/** Whether a frame is neither the engine's nor of a package in the given folder. */
export function isForeign(frame: string, own: string): boolean {
  const place = pathOf(EVALUATED.exec(frame.trim())?.[1] ?? rawPlace(frame))
  if (/^(node:|native\b|\[native|<anonymous>)/.test(place)) return false
  return !['src', 'dist'].some((part) => place.startsWith(`${own}${part}${separatorIn(own)}`))
}

/** The folder that holds the `src` or `dist` of a module, as a path; undefined where there is none. */
export function packageFolder(url: string): string | undefined {
  return /^(.*[\\/])(?:src|dist)[\\/](?!.*[\\/](?:src|dist)[\\/])/.exec(pathOf(url))?.[1]
}

function rawPlace(frame: string): string {
  const text = frame.trim()
  if (!text.startsWith('at ')) return text.replace(/^[^@]*@/, '')
  return /^at .*? \((.*)\)$/.exec(text)?.[1] ?? text.replace(/^at (?:async )?/, '')
}

/** A file's URL as its path, what `fileURLToPath` does in Node; anything else as it is. */
function pathOf(url: string): string {
  if (!url.startsWith('file://')) return url
  const path = decodeURIComponent(url.slice('file://'.length))
  if (/^\/[a-z]:/i.test(path)) return path.slice(1).replaceAll('/', '\\')
  return path.startsWith('/') ? path : `\\\\${path.replaceAll('/', '\\')}`
}

function separatorIn(folder: string): string {
  return folder.endsWith('\\') ? '\\' : '/'
}
