import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['**/dist', '**/gen', 'node_modules', '.tools', '.state', '**/*.mjs', '**/*.cjs', 'vitest.*.ts'] },
  ...ts.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      // An effect that nobody waits for is an effect that is lost when the process stops.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The clock and new ids are injected, so that time and identity are arguments of a decision.
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from a Clock.' },
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take the time from a Clock.' },
      ],
    },
  },
  {
    // Mechanism that measures or waits in real time, tests, and programs at the edge.
    files: ['**/*.spec.ts', 'libs/**', 'deploy/**', 'tests/**', '**/main.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
