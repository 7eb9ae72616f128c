// Promise: one switch decides between containers and local processes, and a machine without an engine is never kept waiting.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerEngine } from './engine.js';

describe('containerEngine', () => {
  let dir: string;
  let socket: string;
  let engine: Server;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kejing-engine-'));
    socket = join(dir, 'engine.sock');
    engine = createServer((request, response) => response.writeHead(request.url === '/_ping' ? 200 : 404).end());
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
  });
  afterAll(() => {
    engine.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('finds the engine that DOCKER_HOST names when it answers', async () => {
    expect(await containerEngine({ DOCKER_HOST: `unix://${socket}` })).toBe(socket);
  });

  it('asks for none when local processes are wanted', async () => {
    expect(await containerEngine({ DOCKER_HOST: `unix://${socket}`, TEST_INFRA: 'local' })).toBeUndefined();
  });
});
