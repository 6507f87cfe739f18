// node scripts/typecheck.mjs
// The packages (tsc -b), then tests, type tests, benchmarks and examples, then a stranger's
// project that sees nothing but the built declarations: under both ways of resolving modules, with
// the libraries of a newer and of the oldest target, and by what anyone would write in a shell.
import { tool } from './shell.mjs'

const compile = (...args) => tool('typescript', 'bin/tsc', args)

const codes = [
  await compile('-b'),
  await compile('-p', 'tsconfig.check.json'),
  await compile('-p', 'scripts/consumer'),
  await compile(
    ...['-p', 'scripts/consumer', '--module', 'esnext', '--moduleResolution', 'bundler'],
  ),
  await compile('-p', 'scripts/consumer', '--lib', 'es2023,esnext.disposable'),
  await compile(
    ...['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', ' ', '--noEmit'],
    'scripts/consumer/consumer.ts',
  ),
]
process.exit(codes.some((code) => code !== 0) ? 1 : 0)
