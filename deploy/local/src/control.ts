import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running stack says of itself. */
export interface StackStatus {
  state: 'starting' | 'ready' | 'stopping';
  startedAt: string;
  parts: { part: string; pid: number }[];
}

const fileOf = (dir: string): string => join(dir, 'control.json');

/**
 * Lets scripts/status and scripts/stop reach the process that runs the stack: HTTP on loopback with a token that only the owner can read. Process ids in a
 * file would not do, since they are used again. `stop` is answered when all has stopped.
 */
export async function serveControl(dir: string, status: () => StackStatus, stop: () => Promise<void>): Promise<{ close(): void }> {
  const token = randomBytes(24).toString('hex');
  const server = createServer((request, response) => {
    if (request.headers.authorization !== token) return void response.writeHead(401).end();
    if (request.method === 'POST' && request.url === '/stop') return void stop().finally(() => response.end());
    response.end(JSON.stringify(status()));
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(fileOf(dir), JSON.stringify({ port, token }), { mode: 0o600 });
  return { close: () => { rmSync(fileOf(dir), { force: true }); server.close(); } };
}

/** Status of the stack that runs in this folder; undefined when none runs. */
export async function askStatus(dir: string): Promise<StackStatus | undefined> {
  const response = await ask(dir, 'GET', '/status', 5_000);
  return response ? ((await response.json()) as StackStatus) : undefined;
}

/** Stops the stack of this folder and waits for it; false when none runs. */
export async function askStop(dir: string): Promise<boolean> {
  return (await ask(dir, 'POST', '/stop', 90_000)) !== undefined;
}

async function ask(dir: string, method: string, path: string, timeoutMs: number): Promise<Response | undefined> {
  if (!existsSync(fileOf(dir))) return undefined;
  const { port, token } = JSON.parse(readFileSync(fileOf(dir), 'utf8')) as { port: number; token: string };
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { authorization: token }, signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? response : undefined;
  } catch (error) {
    // Nothing listens there any more (its process was killed): not running. Anything else is worth saying.
    if ((error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED') return undefined;
    throw new Error('The running stack does not answer.', { cause: error });
  }
}
