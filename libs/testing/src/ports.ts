import { createServer } from 'node:net';

/** True when nothing listens on this TCP port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * A TCP port of 127.0.0.1 that is free now. Taken from 20000–32000 at random, below the range from which operating systems take ports of outgoing
 * connections: a server that binds it seconds later must still find it free.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('No free TCP port was found between 20000 and 32000.');
}
