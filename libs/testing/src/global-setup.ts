import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TEST_SERVERS_URL } from './ask-servers.js';
import { TestServers } from './test-servers.js';

/**
 * Vitest's global setup: an endpoint in the main process from which workers (testDatabase, testKafka) get the servers that the whole run shares.
 * Several runs on one machine don't meet: each has its own servers, ports and folders.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const servers = new TestServers();
  const endpoint = createServer((request, response) => {
    const answer = request.url === '/postgres' ? servers.postgresUrl() : servers.kafkaBrokers();
    answer.then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  process.env[TEST_SERVERS_URL] = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  return async () => {
    endpoint.close();
    endpoint.closeAllConnections();
    await servers.stop();
  };
}
