/** @jest-config-loader esbuild-register */
import { availableParallelism } from 'node:os'
import type { Config } from 'jest'

const config: Config = {
  testEnvironment: '<rootDir>/scripts/test-environment.mjs',
  // Jest leaves one core free, which is half of two.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Node keeps some megabytes of each context with ES modules, which collections then pass through.
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/scripts/test-order.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.jest.json' }],
  },
  moduleNameMapper: {
    '^@wengert/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@wengert/([^/]+)/(testing|problems|files)$': '<rootDir>/packages/$1/src/$2/index.ts',
    '^@wengert/([^/]+)/(functions|hints)$': '<rootDir>/packages/$1/src/$2.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testMatch: ['<rootDir>/{packages,benchmarks,examples,scripts}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  watchPathIgnorePatterns: ['/dist/', '/reports/'],
  coverageDirectory: 'coverage',
  collectCoverageFrom: ['packages/*/src/**/*.ts'],
}

export default config
