import { join } from 'node:path';
import { NODE_FLAGS, replicaOf, serviceEnvironment, type ServiceName, type StackConnection } from '@kejing/local';
import { logTail, repositoryRoot, spawnTied, until, type TiedProcess } from '@kejing/testing';

const READY_MS = 60_000;

/** One more process of a service, with ports of its own; returns when it is ready. */
export async function startReplica(stack: StackConnection, service: ServiceName): Promise<TiedProcess> {
  const own = await replicaOf(stack, service);
  const logFile = join(stack.dir, 'logs', `${service}-replica.log`);
  const replica = await spawnTied({
    command: process.execPath, args: [...NODE_FLAGS, join(repositoryRoot(), 'services', service, 'dist/src/main.js')],
    logFile, stopSignal: 'SIGTERM', cwd: repositoryRoot(), env: serviceEnvironment(own, service, process.env),
  });
  const isReady = async () => (await fetch(`${own.adminUrl(service)}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined))?.ok === true;
  try {
    await until(async () => !replica.isRunning() || (await isReady()), READY_MS, 100);
    if (!replica.isRunning()) throw new Error(`the second ${service} has ended:\n${logTail(logFile)}`);
    return replica;
  } catch (error) {
    await replica.stop();
    throw error;
  }
}
