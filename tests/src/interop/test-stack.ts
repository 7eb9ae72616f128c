import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStack, type ServiceName } from '@kejing/local';
import { sharedTempFolder } from '@kejing/testing';

/**
 * A stack of its own for the tests of one file. Of services it has these; they run as built (dist), as they do for users. With `keepFolder` the folder of
 * its state outlives it, and whoever asked removes it.
 */
export async function startTestStack(services: readonly ServiceName[], options: { keepFolder?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<LocalStack> {
  for (let attempt = 1; ; attempt++) {
    const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-tests-'));
    try {
      return await LocalStack.start({
        dir, services, temporary: !options.keepFolder, env: options.env,
        onDeath: (part, how, lastLines) => console.error(`${part} has ended (${how}):\n${lastLines}`),
      });
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      // A port that was free when it was chosen may be taken by another test's stack before a service binds it.
      if (attempt === 3 || !/EADDRINUSE|in use/i.test(String(error))) throw error;
    }
  }
}
