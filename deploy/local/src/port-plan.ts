import { freePort, isPortFree } from '@kejing/testing';
import { httpServices, serviceNames, type ServiceName } from './services.js';

/** Every TCP port of a local stack; all are on 127.0.0.1. */
export interface PortPlan {
  postgres: number;
  kafka: number;
  kafkaController: number;
  services: Record<ServiceName, ServicePorts>;
}

/** `http` is 0 where the service has no public HTTP. */
export interface ServicePorts { grpc: number; http: number; admin: number }

export const DEFAULT_PORT_BASE = 19_000;

/** The fixed scheme: base + 0, 1, 2 for PostgreSQL, Kafka and its controller; base + 10, 20, … for the services' gRPC, + 1 HTTP, + 2 admin. */
export function portPlan(base: number): PortPlan {
  const services = Object.fromEntries(serviceNames.map((name, i) => {
    const first = base + 10 * (i + 1);
    return [name, { grpc: first, http: httpServices.includes(name) ? first + 1 : 0, admin: first + 2 }];
  }));
  return { postgres: base, kafka: base + 1, kafkaController: base + 2, services: services as PortPlan['services'] };
}

/** Ports that are free now, for stacks of tests. */
export async function freePortPlan(): Promise<PortPlan> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    const port = await freePort();
    if (taken.has(port)) return next();
    taken.add(port);
    return port;
  };
  const services = {} as PortPlan['services'];
  for (const name of serviceNames) services[name] = { grpc: await next(), http: httpServices.includes(name) ? await next() : 0, admin: await next() };
  return { postgres: await next(), kafka: await next(), kafkaController: await next(), services };
}

/** What each port of a plan is for, in words. */
export function namedPorts(plan: PortPlan): { port: number; use: string }[] {
  return [
    { port: plan.postgres, use: 'PostgreSQL' }, { port: plan.kafka, use: 'Kafka' }, { port: plan.kafkaController, use: "Kafka's controller" },
    ...serviceNames.flatMap((name) => {
      const { grpc, http, admin } = plan.services[name];
      return [{ port: grpc, use: `${name} (gRPC)` }, { port: http, use: `${name} (HTTP)` }, { port: admin, use: `${name} (admin)` }];
    }).filter(({ port }) => port !== 0),
  ];
}

/** Fails with a message that names each taken port and what wanted it. */
export async function checkPorts(plan: PortPlan): Promise<void> {
  const taken: string[] = [];
  for (const { port, use } of namedPorts(plan)) if (!(await isPortFree(port))) taken.push(`port ${port}, wanted by ${use}`);
  if (taken.length === 0) return;
  throw new Error(`Already in use: ${taken.join('; ')}. Stop the program that listens there, or choose other ports with KEJING_PORT_BASE (now ${plan.postgres}).`);
}
