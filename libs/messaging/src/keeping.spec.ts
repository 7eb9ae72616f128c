// Promises: a record that is put aside comes back byte for byte, sealed ones only for their own row; fault tests never crash production.
import { randomBytes } from 'node:crypto';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { parseKeys } from '@kejing/crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crashPoint } from './crash-point.js';
import { openDeadLetter, toDeadLetter } from './dead-letter.js';
import { packRecord, unpackRecord } from './envelope.js';
import { heldTokens, recordOf, toHeld } from './holding.js';
import type { RawMessage } from './kafka.js';
import { useSealKeys, waitTokens } from './sealing.js';
import type { TopicRules } from './topics.js';

const inbound: TopicRules = { name: 'insurer.x.v1', owner: 'insurer', dataClass: 'INBOUND', types: [PartyReportedSchema] };
const ring = () => parseKeys(`v1:${randomBytes(32).toString('base64')}`);
const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const record: fc.Arbitrary<RawMessage> = fc.record({
  offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'), bytes, { noNullPrototype: true }),
});

describe('what is put aside', () => {
  beforeEach(() => useSealKeys({ master: ring(), tokens: ring() }));
  afterEach(() => useSealKeys(undefined));

  it('comes back as it was', () => {
    fc.assert(
      fc.property(record, (raw) => {
        expect(unpackRecord(packRecord(raw))).toEqual(raw);
      }),
    );
    fc.assert(
      fc.property(record, (raw) => {
        const letter = toDeadLetter({ rules: inbound, group: 'g', partition: 3, raw, cause: 'X' });
        const headers = Object.fromEntries(Object.entries(letter.headers).map(([name, value]) => [name, Buffer.from(value)]));
        expect(openDeadLetter({ headers, value: letter.value })).toEqual(raw);
      }),
    );
  });

  it('opens only as the row that it is', () => {
    const raw = { offset: '5', key: Buffer.from('CORE:C1'), value: Buffer.from('{}'), headers: {} };
    const row = toHeld({
      rules: inbound, group: 'g', partition: 0, keyToken: heldTokens(inbound, 'CORE:C1')[0]!, eventKey: 'a s', raw,
      status: 'PARKED', waitsFor: null, cause: 'X', attempts: 3, dueInMs: 0,
    });
    expect(row.keyToken).not.toContain('C1');
    expect(recordOf(row)).toEqual(raw);
    expect(() => recordOf({ ...row, eventKey: 'b s' })).toThrow();
    expect(() => recordOf({ ...row, group: 'h' })).toThrow();
  });

  it('hides what it waits for, with keys and without', () => {
    const keyed = waitTokens('policy', 'P1')[0];
    useSealKeys(undefined);
    const plain = waitTokens('policy', 'P1')[0];
    expect(plain).not.toBe(keyed);
    expect(plain).not.toContain('P1');
  });
});

describe('crash points', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('kill at the nth passing of the named place, and never in production', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    vi.stubEnv('KEJING_CRASH_AT', 'after-effect:2');
    vi.stubEnv('KEJING_ENV', '');
    crashPoint('after-effect');
    vi.stubEnv('KEJING_ENV', 'production');
    crashPoint('after-effect');
    vi.stubEnv('KEJING_ENV', 'development');
    crashPoint('after-effect');
    crashPoint('after-produce');
    expect(kill).not.toHaveBeenCalled();
    crashPoint('after-effect');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGKILL');
  });
});
