import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { fault } from '@kejing/errors';

// Nest's own metadata keys; it exports no constants for them.
const transportKey = 'microservices:transport';
const argumentsKey = '__routeArguments__';
const payloadKind = '3:';

/**
 * Refuses to start with a gRPC method whose request is not marked with `@Payload()`: Nest would hand it over unchecked, and the
 * rules of its class would silently do nothing.
 */
export function checkControllers(app: INestApplicationContext): void {
  const unmarked = [...app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .flatMap((wrapper) => (typeof wrapper.metatype === 'function' ? unmarkedMethods(wrapper.metatype) : []));
  if (unmarked.length === 0) return;
  throw fault('INTERNAL', 'PAYLOAD_UNMARKED', 'requests without @Payload()', { internal: `requests without @Payload(): ${unmarked.join(', ')}` });
}

/** Methods of a controller class that serve gRPC and take a request that is not marked. */
export function unmarkedMethods(controller: { name: string; prototype: object }): string[] {
  return Object.getOwnPropertyNames(controller.prototype).filter((name) => {
    const method: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
    if (name === 'constructor' || typeof method !== 'function' || method.length === 0) return false;
    if (Reflect.getMetadata(transportKey, method) !== Transport.GRPC) return false;
    const marked = (Reflect.getMetadata(argumentsKey, controller, name) ?? {}) as Record<string, { index: number }>;
    return !Object.entries(marked).some(([kind, { index }]) => kind.startsWith(payloadKind) && index === 0);
  }).map((name) => `${controller.name}.${name}`);
}
