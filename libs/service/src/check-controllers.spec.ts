// Promise: no request reaches a handler unchecked because a decorator was forgotten.
import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import { unmarkedMethods } from './check-controllers.js';

@Controller()
class Careless {
  @GrpcMethod('S', 'marked') marked(@Payload() request: object) { return request; }
  @GrpcMethod('S', 'unmarked') unmarked(request: object) { return request; }
  @GrpcMethod('S', 'nothingTaken') nothingTaken() { return {}; }
  notServed(request: object) { return request; }
}

describe('controllers', () => {
  it('with an unmarked request are found', () => {
    expect(unmarkedMethods(Careless)).toEqual(['Careless.unmarked']);
  });
});
