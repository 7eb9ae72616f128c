// Promise: what the contracts call identifying, personal or sensitive never reaches the log, wherever it lies in a log object.
import { fault } from '@kejing/errors';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { redactedNames } from './redaction.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('test', 'trace', { write: (line) => { lines.push(line); } }));
  return lines.join('');
}

describe('log', () => {
  it.each(['idNumber', 'id_number', 'wechatUnionId', 'policyNo', 'birth_date', 'authorization'])('masks %s at any depth', (name) => {
    const text = logged((logger) => {
      logger.info({ [name]: 'canary' }, 'a');
      logger.info({ a: { [name]: 'canary' } }, 'b');
      logger.info({ a: [{ b: { c: { [name]: 'canary' } } }] }, 'c');
      logger.info({ a: { b: { c: { d: { e: { f: 'canary' } } } } } }, 'too deep to look: masked whole');
      logger.child({}).warn({ a: { [name]: ['canary'] } }, 'd');
    });
    expect(text).not.toContain('canary');
    expect(text).toContain('[redacted]');
  });

  it('knows the personal fields of the contracts in both spellings', () => {
    const names = redactedNames();
    for (const name of ['customerId', 'customer_id', 'email', 'phones', 'declarations']) expect(names).toContain(name);
    for (const name of ['recordVersion', 'pageToken', 'service', 'level', 'rpc', 'group', 'topic']) expect(names).not.toContain(name);
  });

  it('masks buffers', () => {
    expect(logged((logger) => { logger.info({ raw: Buffer.from('canary') }, 'x'); })).not.toMatch(/canary|99,97,110/);
  });

  it('reduces an error to type, codes and frames', () => {
    const error = Object.assign(new Error('call 13800138000 or 王小明 at wang@example.com'), { parameters: ['canary'], detail: 'Key (phone)=(canary)' });
    const text = logged((logger) => { logger.error({ err: error }, 'failed'); });
    expect(text).not.toMatch(/13800138000|王小明|wang@|canary/);
    expect(text).toContain('logger.spec');
  });

  it('keeps of a database error SQLSTATE, table and constraint', () => {
    const database = Object.assign(new Error('invalid input syntax for type uuid: "canary"'), { code: '22P02', severity: 'ERROR', table: 'record' });
    const wrapped = Object.assign(new Error(database.message), { driverError: database, query: 'canary' });
    const text = logged((logger) => { logger.error({ err: wrapped }, 'failed'); });
    expect(text).not.toContain('canary');
    expect(text).toContain('database error 22P02 record');
  });

  it('keeps kind and code of our errors, and their causes', () => {
    const text = logged((logger) => {
      logger.error({ err: fault('INTERNAL', 'SEAL_BROKEN', 'x', { cause: new SyntaxError('Unexpected token "canary" is not valid JSON') }) }, 'failed');
    });
    expect(JSON.parse(text)).toMatchObject({ err: { kind: 'INTERNAL', code: 'SEAL_BROKEN', cause: { message: 'not valid JSON' } } });
  });

  it('of Nest shows no objects', () => {
    const text = logged((logger) => {
      new NestLogger(logger).error({ name: 'canary' }, 'Context');
      new NestLogger(logger).error(new Error('failed'), 'stack', 'Context');
    });
    expect(text).not.toContain('canary');
    expect(text).toContain('"context":"Context"');
  });
});

describe('a line that is written in a trace', () => {
  it('has the ids of trace and span', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const text = context.with(trace.setSpanContext(ROOT_CONTEXT, span), () => logged((logger) => { logger.info({ count: 1 }, 'done'); }));
    context.disable();
    expect(JSON.parse(text)).toMatchObject({ trace_id: span.traceId, span_id: span.spanId, count: 1 });
    expect(JSON.parse(logged((logger) => { logger.info('done'); }))).not.toHaveProperty('trace_id');
  });
});
