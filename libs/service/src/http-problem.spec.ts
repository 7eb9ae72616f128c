// Promise: public HTTP answers typed problems and repeats nothing of what was sent.
import { BadRequestException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { describe, expect, it } from 'vitest';
import { frameworkProblem, httpProblem } from './http-problem.js';

describe('http problem', () => {
  it('of our errors has code, text and violations', () => {
    expect(httpProblem(fault('INVALID', 'EVENTS_INVALID', 'not valid', { fieldViolations: [{ field: 'a', description: 'b' }] })))
      .toEqual({ status: 400, title: 'not valid', code: 'EVENTS_INVALID', violations: [{ field: 'a', description: 'b' }] });
    expect(httpProblem(fault('EXHAUSTED', 'RATE', 'too fast', { metadata: { limit: '10' } })))
      .toEqual({ status: 429, title: 'too fast', code: 'RATE', metadata: { limit: '10' } });
  });

  it.each([
    [new NotFoundException('Cannot GET /l/secret-of-a-link'), 404],
    [new PayloadTooLargeException('13800138000'), 413],
    [new BadRequestException('Unexpected token 王 in JSON'), 400],
    [Object.assign(new Error('13800138000'), { status: 415, expose: true }), 415],
  ])('of the framework does not repeat the request: %#', (error, status) => {
    const problem = frameworkProblem(error);
    expect(problem?.status).toBe(status);
    expect(JSON.stringify(problem)).not.toMatch(/secret|13800138000|王/);
  });

  it('leaves what is unknown to the caller', () => {
    expect(frameworkProblem(new Error('x'))).toBeUndefined();
    expect(frameworkProblem({ status: 503, expose: true })).toBeUndefined();
  });
});
