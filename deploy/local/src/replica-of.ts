import { freePort } from '@kejing/testing';
import type { StackConnection } from './connection.js';
import type { ServiceName } from './services.js';

/** The stack as one more process of a service sees it: with free ports of its own, and the first one's ways to all others. */
export async function replicaOf(stack: StackConnection, service: ServiceName): Promise<StackConnection> {
  const { services } = stack.ports;
  const own = { grpc: await freePort(), admin: await freePort(), http: services[service].http === 0 ? 0 : await freePort() };
  return {
    ...stack, ports: { ...stack.ports, services: { ...services, [service]: own } },
    adminUrl: (name) => (name === service ? `http://127.0.0.1:${own.admin}` : stack.adminUrl(name)),
  };
}
