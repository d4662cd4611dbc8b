import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const typed = ['{src,simulators,migrations,test,bench,torture,scripts,explorer}/**/*.{ts,tsx}', '*.ts'];
const tables = ['**/tables/**/*.ts', '**/*Table.ts', '**/quantities.ts', 'migrations/**/*.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'coverage/', 'test/graphql/generated/', '.*/'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortSignal',
          'Buffer',
          'URL',
          'clearTimeout',
          'console',
          'fetch',
          'module',
          'performance',
          'process',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // What costs readings or hides faults when it slips through.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],

      // Short and flat.
      complexity: ['error', 15],
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],

      // A decorated class may well be empty of members, and a resolver may well hold only static ones.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Rows and literals of the right shape are good types of the graph; nothing needs their constructor.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `return reject(…)` reads well.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Numbers come from the wire and from libraries, which type them as they like.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Implementing an asynchronous port with nothing to wait for is no fault.
      '@typescript-eslint/require-await': 'off',
      // What rows, frames and the environment hold is checked where the types cannot see it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `column[i]!` and `table[i] as T` say that the index is in range, also to the reader.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // A generic that stands once still names what the caller gets from untyped SQL rows.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: tables, rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  {
    files: ['{test,bench,torture}/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
