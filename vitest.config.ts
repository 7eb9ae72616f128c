import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These first, so that nobody waits for them alone at the end; the rest in Vitest's order. */
const LONG = ['fault/faults.int', 'fault/kill-in-the-loop.int', 'fault/timers.int', 'fuzz/fuzz.int'];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONG.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(`tests/src/${name}.spec.ts`)));
    return [...long, ...sorted.filter((file) => !long.includes(file))];
  }
}

// SWC, not esbuild: NestJS needs decorator metadata. The condition makes tests run on the sources, so that no stale build is tested.
export default defineConfig({
  oxc: false,
  plugins: [
    swc.vite({
      module: { type: 'es6' },
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
    }),
  ],
  resolve: { conditions: ['kejing-src'] },
  // Vitest hands these on to Node as --conditions, where 'import' would give ESM files to require().
  ssr: { resolve: { conditions: ['kejing-src', 'node', 'default'] } },
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // kafkajs asks for timers in the past, of which Node warns each time.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    globalSetup: [new URL('./libs/testing/src/global-setup.ts', import.meta.url).pathname],
    setupFiles: [new URL('./vitest.setup.ts', import.meta.url).pathname],
    // A figure that wants an idle machine: scripts/test and scripts/fault run it alone.
    exclude: process.env.KEJING_ALONE === '1' ? [] : ['tests/src/fault/load.int.spec.ts'],
    include: ['libs/*/src/**/*.spec.ts', 'services/*/src/**/*.spec.ts', 'deploy/*/src/**/*.spec.ts', 'tests/src/**/*.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
