import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logEnd, logTail, repositoryRoot, spawnTied, type TiedProcess } from '@kejing/testing';
import type { StackConnection } from './connection.js';
import { serviceEnvironment } from './service-environment.js';
import type { ServiceName } from './services.js';

/**
 * Flags of every Node process of the stack, as in the images. The young generation is said, since Node takes it from the memory that it finds: with 4 MiB a sixth of the CPU went into
 * collecting garbage while parties came in, with 16 MiB a tenth, with 32 MiB a bit less (6 % more records a second). It grows with the work, not at the start.
 * Two warnings that come with each connection say nothing: kafkajs asks for timers in the past, and the local stack's names are addresses.
 */
export const NODE_FLAGS = ['--max-semi-space-size=32', '--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', '--disable-warning=DEP0123'];

const READY_TIMEOUT_MS = 90_000;

/** Starts a built service and waits for its /readyz. Fails with its last log lines if it ends or isn't ready within 90 s. */
export async function startService(stack: StackConnection, service: ServiceName, logFile: string, extra: NodeJS.ProcessEnv = {}): Promise<TiedProcess> {
  const root = repositoryRoot();
  const main = join(root, 'services', service, 'dist/src/main.js');
  if (!existsSync(main)) throw new Error(`${service} is not built (${main} is missing): run scripts/setup.`);
  const telemetry = join(root, 'libs/observability/dist/src/otel-boot.js');
  const from = logEnd(logFile);
  const process_ = await spawnTied({
    command: process.execPath, args: [...(existsSync(telemetry) ? ['--import', telemetry] : []), ...NODE_FLAGS, main],
    logFile, stopSignal: 'SIGTERM', cwd: root, env: { ...serviceEnvironment(stack, service, process.env), ...extra },
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let problem = 'no answer';
  while (process_.isRunning() && Date.now() < deadline) {
    problem = await readiness(stack.adminUrl(service));
    if (problem === '') return process_;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const how = process_.isRunning() ? `was not ready after ${READY_TIMEOUT_MS / 1000} s (${problem})` : `ended (${await process_.exited}) before it was ready`;
  await process_.stop();
  throw new Error(`${service} ${how}. Its log (${logFile}) ends with:\n${logTail(logFile, from)}`);
}

/** What /readyz complains of; '' when the service is ready. */
export async function readiness(adminUrl: string): Promise<string> {
  try {
    const response = await fetch(`${adminUrl}/readyz`, { signal: AbortSignal.timeout(3000) });
    return response.ok ? '' : (await response.text()).slice(0, 300);
  } catch {
    return 'no answer';
  }
}
