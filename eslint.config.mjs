import js from '@eslint/js';
import typescript from 'typescript-eslint';

const workflowsStayPure = {
  patterns: [
    {
      regex: '^(node:|zod|openai|@aws-sdk|onnxruntime|@temporalio/(activity|client|worker))',
      message: 'workflow code has no I/O, clock or heavy library: do it in an activity',
    },
    {
      regex: '/(activities|infra|cli|workers)/',
      message: 'workflows import types from core/contracts and constants from temporal.config.ts',
    },
    { regex: '/core/(?!contracts/)', message: 'workflows import types from core/contracts only' },
  ],
};

export default typescript.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.rankwright/',
      'workers/trainer/',
      'core/retrieval/kernel/assembly/',
      'coverage/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    files: ['{core,activities,workflows,workers,infra,cli}/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['test/**/*.ts'],
    // Jest types its asymmetric matchers as any.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
  { files: ['workflows/**/*.ts'], rules: { 'no-restricted-imports': ['error', workflowsStayPure] } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'require',
          'module',
          '__dirname',
          'Buffer',
          'URL',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'performance',
          'AbortSignal',
          'AbortController',
          'Float32Array',
          'BigInt64Array',
          'Int32Array',
          'Uint8Array',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
