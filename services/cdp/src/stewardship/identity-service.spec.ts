// Promise: every method of IdentityService has one handler, among the controllers that share the service.
import 'reflect-metadata';
import { IdentityServiceControllerMethods } from '@kejing/contracts/grpc/cdp/v1/identity';
import { expect, it } from 'vitest';
import { IdentityGrpc } from '../identity/identity.grpc.js';
import { GoldenRecordGrpc } from './golden-record.grpc.js';
import { StewardshipGrpc } from './stewardship.grpc.js';

it('is served whole', () => {
  // The generated decorator touches every method of the contract: it names them all.
  const methods: string[] = [];
  const named = new Proxy({}, {
    getOwnPropertyDescriptor: (_, name) => {
      methods.push(String(name));
      return { value: () => undefined, configurable: true };
    },
    get: () => () => undefined,
    defineProperty: () => true,
  });
  (IdentityServiceControllerMethods() as (constructor: unknown) => void)({ prototype: named });
  const served = [IdentityGrpc, StewardshipGrpc, GoldenRecordGrpc].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype).filter((name) => Reflect.getMetadata('microservices:transport', (prototype as unknown as Record<string, object>)[name]!) !== undefined));
  expect(served.sort()).toEqual([...new Set(methods)].sort());
});
