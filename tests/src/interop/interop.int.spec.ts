// Promise: programs that are not ours can use the contracts. Python generates its own code and publishes and calls with other clients than ours;
// Kafka's console consumer reads our events as operations staff, and nothing of what insurer systems publish.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalStack } from '@kejing/local';
import { repositoryRoot } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleConsumer, fetchConsoleTools } from './console-consumer.js';
import { InsurerSystems } from './insurer-systems.js';
import { findPython, interopPython } from './python.js';
import { startTestStack } from './test-stack.js';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startTestStack(['cdp']);
});
afterAll(() => stack?.stop());

const systemPython = await findPython();
if (!systemPython) console.warn('The Python interoperability test is skipped: no Python >= 3.10 with venv (Debian and Ubuntu: python3-venv) was found.');

describe.skipIf(!systemPython)('a Python program with grpcio and librdkafka', () => {
  let report: {
    generatedFiles: number; eventId: string; customers: string[]; withoutToken: string; withoutCertificate: string;
    badRequest: { code: string; violations: { field: string; description: string }[]; info: { reason: string; domain: string } };
  };

  beforeAll(async () => {
    const python = await interopPython(systemPython!);
    const { connection } = stack;
    const root = repositoryRoot();
    const generated = join(connection.dir, 'python');
    mkdirSync(generated);
    const config = join(connection.dir, 'interop.json');
    const { brokers, username, password } = connection.kafka('insurer');
    writeFileSync(config, JSON.stringify({
      proto: join(root, 'proto'), googleProto: join(root, 'node_modules/google-gax/build/protos'), generated,
      brokers: brokers.join(','), username, password, sourceId: 'PY-1', name: '欧阳安然', phone: '13900001111',
      cdp: connection.grpcAddress('cdp'), ca: connection.tls.ca, clientCertificate: connection.tls.cert, clientKey: connection.tls.key,
      token: await connection.signToken({ subject: 'crm', roles: ['APP'], purposes: ['SERVICE'] }),
    }), { mode: 0o600 });
    const { stdout } = await promisify(execFile)(python, [join(root, 'tests/interop/interop.py'), config], { timeout: 90_000 });
    report = JSON.parse(stdout) as typeof report;
  }, 300_000);

  it('generates code from every contract', () => {
    expect(report.generatedFiles).toBeGreaterThan(30);
  });

  it('publishes a party, and cdp takes it in', async () => {
    const insurer = new InsurerSystems(stack.connection);
    await insurer.reaches(report.eventId, 'PROCESSED');
    await insurer.close();
  });

  it('finds her customer over mutual TLS with a token', () => {
    expect(report.customers).toEqual([expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{14}$/)]);
  });

  it('decodes what a bad request is told: the field, and a reason', () => {
    expect(report.badRequest).toEqual({
      code: 'INVALID_ARGUMENT', info: { reason: expect.stringMatching(/^[A-Z_]+$/), domain: 'kejing' },
      violations: [{ field: 'phone', description: expect.any(String) }],
    });
  });

  it('is refused without a token, and without a certificate', () => {
    expect(report).toMatchObject({ withoutToken: 'UNAUTHENTICATED', withoutCertificate: 'UNAVAILABLE' });
  });
});

describe("Kafka's console consumer", () => {
  beforeAll(async () => {
    await fetchConsoleTools();
    const insurer = new InsurerSystems(stack.connection);
    await insurer.report({ topic: 'insurer.party.v1', type: 'PartyReported', key: 'CORE:CONSOLE-1', value: { sourceSystem: 'CORE', sourceId: 'CONSOLE-1', name: '欧阳安然' } });
    await insurer.close();
  }, 300_000);

  it('shows operations staff an event of ours with its headers', async () => {
    const printed = await consoleConsumer(stack.connection, 'ops', 'kejing.cdp.record.state.v1', 1);
    const line = printed.split('\n').find((one) => one.includes('ce_type'))!;
    const [headers, key, value] = line.split('\t') as [string, string, string];
    const named = Object.fromEntries(headers.split(',').map((header) => [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 1)]));
    expect(named).toMatchObject({ ce_specversion: '1.0', ce_type: 'kejing.cdp.events.v1.RecordAssigned', ce_sequence: '1', ce_subject: key });
    expect(Object.keys(named)).toEqual(expect.arrayContaining(['ce_id', 'ce_source', 'ce_time', 'content-type']));
    expect(JSON.parse(value)).toMatchObject({ recordId: key, customerId: expect.any(String) as string });
  });

  it('shows operations staff nothing of insurer.*', async () => {
    const printed = await consoleConsumer(stack.connection, 'ops', 'insurer.party.v1', 1);
    expect(printed).toContain('Not authorized to access topics: [insurer.party.v1]');
    expect(printed).not.toContain('CONSOLE-1');
  });
});
