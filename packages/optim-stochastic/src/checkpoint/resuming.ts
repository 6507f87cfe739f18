import { DomainError } from '@wengert/ad-core'
import { isPlainObject } from '../checks.js'
import { codedBy } from '../coding.js'
import { readCheckpoint } from './checkpoint-bytes.js'
import { requireSameEnvironment } from './environment.js'
import { placeOf, type NamedPlace } from './place.js'

/** The options of a training that say what to go on from. */
interface Resumption {
  readonly resume?: unknown
  readonly checkpoint?: unknown
  readonly exact?: boolean
}

/** A place to read from, where `resume` names one; a state, or nothing, is used as it is. */
export function placeToResume(caller: string, options: object): NamedPlace | undefined {
  if (!isPlainObject(options)) return undefined
  const { resume } = options as Resumption
  const isJson = typeof resume === 'string' && resume.trimStart().startsWith('{')
  const isPath = typeof resume === 'string' && !isJson
  const { read } = (typeof resume === 'object' && resume !== null ? resume : {}) as {
    read?: unknown
  }
  return isPath || read !== undefined ? placeOf(caller, 'resume', resume) : undefined
}

/**
 * The same options with the state that was read in place of where it stood. Nothing there is a
 * beginning where checkpoints are to go to the same place, otherwise a `DomainError`.
 */
export function withState(
  caller: string,
  options: object,
  place: NamedPlace,
  bytes: unknown,
): object {
  const { resume, checkpoint, exact, ...others } = options as Resumption
  if (bytes === undefined || bytes === null) {
    if (resume === checkpoint) return { ...others, checkpoint, exact }
    throw new DomainError(
      `${caller}: expected a checkpoint in ${place.name} to resume from, got nothing there. ` +
        'Perhaps checkpoint and resume as the same place, which begins where there is none?',
    )
  }
  const { state, environment, code } = readCheckpoint(caller, place.name, bytes)
  if (exact !== false) requireSameEnvironment(caller, place.name, environment)
  codedBy(state, code)
  return { ...others, exact, checkpoint, resume: state }
}
