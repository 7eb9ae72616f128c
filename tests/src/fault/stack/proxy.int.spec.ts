// Promise: the proxy of fault tests carries bytes unchanged in fair weather, replaces what it must wherever chunks end, and breaks what it is told to break.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { freePort, until } from '@kejing/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Proxy } from './proxy.js';

let target: ReturnType<typeof createServer>;
let served: Socket[];
let proxy: Proxy;
let received: Buffer;
let client: Socket;
const told = (port: number) => Buffer.concat([Buffer.from([0, 9]), Buffer.from('127.0.0.1'), Buffer.from(new Uint8Array([0, 0, port >> 8, port & 255]))]);

beforeEach(async () => {
  served = [];
  received = Buffer.alloc(0);
  target = createServer((socket) => served.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  proxy = await Proxy.open(await freePort(), port, { host: '127.0.0.1', port: 19_092, splitMs: 1_000 });
  client = connect(proxy.port, '127.0.0.1').on('error', () => undefined).on('data', (bytes) => { received = Buffer.concat([received, bytes]); });
  await until(() => served.length === 1);
});
afterEach(() => {
  client.destroy();
  proxy.close();
  target.close();
});

it('replaces the port that brokers tell, also where it is split', async () => {
  const bytes = Buffer.concat([Buffer.from('x'), told(19_092), Buffer.from('y'), told(19_093)]);
  for (const byte of bytes) {
    served[0]!.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  await until(() => received.length === bytes.length);
  expect(received).toEqual(Buffer.concat([Buffer.from('x'), told(proxy.port), Buffer.from('y'), told(19_093)]));
});

it('swallows in a hole, and breaks the connection when the weather clears', async () => {
  proxy.set({ kind: 'hole' });
  served[0]!.write('lost');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(received.length).toBe(0);
  const closed = new Promise((resolve) => client.once('close', resolve));
  proxy.set({ kind: 'fair' });
  await closed;
});

it('is late where it is slow', async () => {
  proxy.set({ kind: 'slow', latencyMs: 200 });
  const from = performance.now();
  served[0]!.write('late');
  await until(() => received.length === 4, 2_000, 5);
  expect(performance.now() - from).toBeGreaterThan(180);
});
