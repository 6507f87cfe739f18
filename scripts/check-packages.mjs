// node scripts/check-packages.mjs: what would be published is complete, and its types resolve.
import { packages, tool } from './shell.mjs'

let worst = 0
for (const { name, folder } of packages()) {
  console.log(`\n${name}`)
  const codes = [
    await tool('publint', 'src/cli.js', ['run', folder, '--strict', '--pack', 'npm']),
    await tool('@arethetypeswrong/cli', 'dist/index.js', [
      ...['--pack', folder, '--profile', 'esm-only', '--no-emoji', '--format', 'table-flipped'],
    ]),
  ]
  worst = Math.max(worst, ...codes)
}
process.exit(worst)
