// Promise: whatever bytes come, decoding gives an event or a cause, never an exception; a claim's key always fits the inbox.
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.js';
import type { RawMessage } from './kafka.js';
import type { TopicRules } from './topics.js';

const inbound: TopicRules = { name: 'insurer.x.v1', owner: 'insurer', dataClass: 'INBOUND', types: [PartyReportedSchema] };
const own: TopicRules = { ...inbound, name: 'kejing.x.v1', dataClass: 'PERSONAL' };

function raw(value: string | Buffer | null, headers: Record<string, string> = {}, key: string | null = 'k'): RawMessage {
  const all = { ce_id: 'i', ce_source: 's', ce_type: 'kejing.insurer.v1.PartyReported', ce_time: '2026-01-01T00:00:00Z', ...headers };
  return {
    offset: '7', key: key === null ? null : Buffer.from(key), value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])),
  };
}

describe('decode', () => {
  it('reads headers and data', () => {
    const got = decode(inbound, 2, raw('{"sourceId":"C1","unknown":1}', { ce_sequence: '5', ce_sourceversion: '9', ce_backfill: 'true', ce_subject: 'u' }));
    expect(got).toMatchObject({
      kind: 'event', eventKey: 'i s',
      event: { id: 'i', source: 's', subject: 'u', sequence: 5n, sourceVersion: 9n, backfill: true, key: 'k', partition: 2, offset: '7', data: { sourceId: 'C1' } },
    });
  });

  it('names records without an id by their place', () => {
    expect(decode(inbound, 2, raw('{}', { ce_id: '', ce_source: '' }))).toMatchObject({ eventKey: 'insurer.x.v1/2/7 ', event: { id: 'insurer.x.v1/2/7' } });
  });

  it('derives key and version where the topic says how', () => {
    const deriving: TopicRules = { ...inbound, deriveKey: (m) => (m as { sourceId?: string }).sourceId, deriveVersion: (_m, time) => BigInt(time.getTime()) };
    expect(decode(deriving, 0, raw('{"sourceId":"C1"}', {}, null))).toMatchObject({ event: { key: 'C1', sourceVersion: 1767225600000n } });
    expect(decode(deriving, 0, raw('{}', {}, null))).toMatchObject({ cause: 'KEY_UNDERIVABLE' });
    expect(decode(inbound, 0, raw('{}', {}, null))).toMatchObject({ cause: 'KEY_MISSING' });
  });

  it.each([
    ['BAD_JSON', raw('{')],
    ['BAD_JSON', raw(Buffer.from([0x22, 0xff, 0x22]))],
    ['UNSAFE_NUMBER', raw('{"x":[9007199254740993]}')],
    ['BAD_TEXT', raw('{"sourceId":"C\\u0000"}')],
    ['INVALID_FIELD', raw('{"sourceId":{}}')],
    ['INVALID_FIELD', raw('[]')],
    ['NO_TYPE', raw('{}', { ce_type: '' })],
    ['UNKNOWN_TYPE', raw('{}', { ce_type: 'kejing.insurer.v1.Nothing' })],
    ['UNKNOWN_TYPE', raw('{}', { ce_type: 'kejing.insurer.v0.PartyReported' })],
    ['HIGHER_MAJOR_VERSION', raw('{}', { ce_type: 'kejing.insurer.v2.PartyReported' })],
    ['BAD_TIME', raw('{}', { ce_time: 'x' })],
    ['BAD_SEQUENCE', raw('{}', { ce_sequence: '99999999999999999999' })],
    ['TOO_LARGE', raw(`"${'x'.repeat(1024 * 1024)}"`)],
    ['BAD_KEY', raw('{}', {}, 'a\0b')],
    ['EMPTY', raw(null)],
  ])('%s', (cause, record) => {
    expect(decode(inbound, 0, record)).toMatchObject({ kind: 'undecodable', cause });
  });

  it('skips on topics of ours what a newer version of a producer may send', () => {
    expect(decode(own, 0, raw('{}', { ce_type: 'kejing.insurer.v2.PartyReported' }))).toMatchObject({ kind: 'skipped' });
    expect(decode(own, 0, raw(null))).toMatchObject({ kind: 'skipped' });
    expect(decode(own, 0, raw('{'))).toMatchObject({ kind: 'undecodable' });
  });

  it('never throws, and its keys fit an index row', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'binary' }), fc.json(), (bytes, id, source, json) => {
        for (const value of [Buffer.from(bytes), Buffer.from(json)]) {
          const { eventKey } = decode(inbound, 0, raw(value, { ce_id: id, ce_source: source }));
          expect(eventKey.length).toBeLessThan(1_000);
          expect(eventKey).not.toContain('\0');
        }
      }),
    );
  });
});
