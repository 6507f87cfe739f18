import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'

test('no class of the bundles is renamed, as one that mentions itself would be', () => {
  const dist = new URL('../dist/', import.meta.url)
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  const scripts = files.filter((file) => file.endsWith('.js'))
  const classes = scripts.flatMap((file) => [
    ...readFileSync(new URL(file, dist), 'utf8').matchAll(/= class (\w+)/g),
  ])
  expect(classes.length).toBeGreaterThan(5)
  expect(classes.map(([, name]) => name).filter((name) => name !== 'extends')).toEqual([])
})
