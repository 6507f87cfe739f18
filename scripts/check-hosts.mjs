// node scripts/check-hosts.mjs: no tracked file names the host of a package registry.
import { spawnSync } from 'node:child_process'
import { environment, root } from './shell.mjs'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const configured = spawnSync(npm, ['config', 'get', 'registry'], {
  cwd: root,
  env: environment(),
  encoding: 'utf8',
  shell: process.platform === 'win32',
}).stdout.trim()

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const patterns = ['registry[.]npmjs[.]', 'registry[.]yarnpkg[.]', 'npm[.]pkg[.]github[.]']
if (URL.canParse(configured)) patterns.push(literal(new URL(configured).hostname))

const search = ['grep', '-nIE', patterns.join('|')]
const { status, stdout, stderr } = spawnSync('git', search, { cwd: root, encoding: 'utf8' })
if (status === 0) console.error(`check-hosts: a registry's host is named in\n${stdout}`)
if (status > 1) console.error(stderr)
process.exit(status === 1 ? 0 : 1) // git grep: 1 is "nothing found"
