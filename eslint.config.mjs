import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const numericalTypeScript = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
  ],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-non-null-assertion': 'off', // every read of a typed array is `number | undefined`
  '@typescript-eslint/no-invalid-void-type': 'off', // `void | 'stop'` is what a callback returns
  '@typescript-eslint/unified-signatures': 'off',
  '@typescript-eslint/no-this-alias': 'off',
  'no-restricted-syntax': [
    'error',
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  ],
  'id-denylist': ['error', 'ctx', 'utils', 'helpers', 'backward'],
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'no-loss-of-precision': 'off', // published coefficients have more digits than a double holds
  eqeqeq: 'error',
}

/** What a package may not import: its neighbours where it must not know them, and anybody's inside. */
const forbid = (...names) => [
  'error',
  {
    patterns: [
      { regex: '^@wengert/[^/]+/(src|dist)', message: 'Import from the entries only.' },
      ...names.map((name) => ({
        regex: `^@wengert/${name}`,
        message: 'This package does not know that one.',
      })),
    ],
  },
]

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'reports/', 'coverage/', '**/generated/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
      },
    },
  },
  { files: ['**/*.ts'], extends: [tseslint.configs.strict], rules: numericalTypeScript },
  {
    files: ['packages/*/src/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // Method shorthand is bivariant: the compiler would accept a method on an objective it can't use.
    files: ['packages/*/src/**/protocol.ts'],
    rules: { '@typescript-eslint/method-signature-style': ['error', 'property'] },
  },
  {
    // A rest parameter is a new array at each call; `into` allocates nothing.
    files: ['packages/ad-core/src/compile/call/into-call.ts'],
    rules: { 'prefer-rest-params': 'off' },
  },
  {
    files: ['packages/ad-core/src/**/*.ts'],
    rules: { 'no-restricted-imports': forbid('optim-classical', 'optim-stochastic', 'ad-core') },
  },
  {
    files: ['packages/optim-classical/src/**/*.ts'],
    rules: { 'no-restricted-imports': forbid('optim-stochastic', 'optim-classical') },
  },
  {
    files: ['packages/optim-stochastic/src/**/*.ts'],
    rules: { 'no-restricted-imports': forbid('optim-classical', 'optim-stochastic') },
  },
)
