// Promise: ports are told before anything starts; a taken one is named with what wanted it.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkPorts, freePortPlan, namedPorts, portPlan } from './port-plan.js';

describe('portPlan', () => {
  it('gives every use a port of its own', () => {
    const ports = namedPorts(portPlan(19_000)).map(({ port }) => port);
    expect(new Set(ports).size).toBe(ports.length);
    expect(portPlan(19_000).services.cdp).toEqual({ grpc: 19_010, http: 19_011, admin: 19_012 });
    expect(portPlan(19_000).services.tagging.http).toBe(0);
  });
});

describe('checkPorts', () => {
  it('names the taken port and what wanted it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const plan = await freePortPlan();
    await expect(checkPorts({ ...plan, kafka: port })).rejects.toThrow(`port ${port}, wanted by Kafka.`);
    server.close();
  });
});
