import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { NamedPlace } from './place.js'

/** What of Node's file system is used. */
interface FileSystem {
  readonly openSync: (path: string, flags: string) => number
  readonly writeSync: (file: number, bytes: Uint8Array, offset: number) => number
  readonly fsyncSync: (file: number) => void
  readonly closeSync: (file: number) => void
  readonly renameSync: (from: string, to: string) => void
  readonly rmSync: (path: string, options: { readonly force: true }) => void
  readonly readFileSync: (path: string) => Uint8Array
  readonly existsSync: (path: string) => boolean
  readonly statSync: (
    path: string,
    options: { readonly throwIfNoEntry: false },
  ) => { readonly isDirectory: () => boolean } | undefined
}

interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => unknown
}

/**
 * One file, written beside itself, brought to the disk and then renamed: whenever the process is
 * killed, the file is either the one before or the new one, whole.
 */
export function filePlace(caller: string, path: string): NamedPlace {
  const { process } = globalThis as { readonly process?: NodeProcess }
  const files = process?.getBuiltinModule?.('node:fs') as FileSystem | undefined
  if (files === undefined) {
    throw new DomainError(
      `${caller}: expected Node from 20.16 on for a checkpoint under a path, got another platform. ` +
        'Perhaps { write, read }?',
    )
  }
  const folder = path.replace(/[^/\\]*$/, '')
  if (folder !== '' && !files.existsSync(folder)) {
    throw new DomainError(
      `${caller}: expected a folder for the checkpoint ${show(path)}, got none at ${show(folder)}. Perhaps make it first?`,
    )
  }
  if (files.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new DomainError(
      `${caller}: expected a file for the checkpoint, got the folder ${show(path)}. Perhaps ${show(`${path}/training.checkpoint`)}?`,
    )
  }
  return {
    name: show(path),
    write: (bytes) => {
      const beside = `${path}.part` // of this name, so that what a kill leaves is taken next time
      try {
        const file = files.openSync(beside, 'w')
        try {
          let written = 0
          while (written < bytes.length) written += files.writeSync(file, bytes, written)
          files.fsyncSync(file)
        } finally {
          files.closeSync(file)
        }
        files.renameSync(beside, path)
      } catch (error) {
        files.rmSync(beside, { force: true })
        throw error
      }
    },
    read: () => (files.existsSync(path) ? files.readFileSync(path) : undefined),
  }
}
