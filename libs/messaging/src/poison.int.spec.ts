// Promise: a poison event is dead-lettered with its cause and its original bytes and holds nothing up; on inbound topics it is encrypted.
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { deadLetterTopic } from '@kejing/contracts';
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDeadLetter } from './dead-letter.js';
import { Reject } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';
import type { RawRecord } from './kafka.js';

const TYPE = 'kejing.insurer.v1.PartyReported';
const NAME = '张三丰';

describe('poison', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness();
  });
  afterEach(async () => h.close());

  const record = (id: string, value: string, more: Partial<RawRecord> & { type?: string } = {}): RawRecord => ({
    key: 'CORE:C1', value, headers: { ce_id: id, ce_source: 'core', ce_type: more.type ?? TYPE, ce_time: '2026-01-02T03:04:05Z', ...more.headers }, ...('key' in more ? { key: more.key! } : {}),
  });

  const poison: Record<string, RawRecord> = {
    BAD_JSON: record('p1', `{"name": "${NAME}"`),
    UNKNOWN_TYPE: record('p2', `{"name": "${NAME}"}`, { type: 'kejing.insurer.v1.Nothing' }),
    HIGHER_MAJOR_VERSION: record('p3', `{"name": "${NAME}"}`, { type: 'kejing.insurer.v2.PartyReported' }),
    TOO_LARGE: record('p4', JSON.stringify({ name: NAME.repeat(600_000) })),
    UNSAFE_NUMBER: record('p5', '{"reportTime": 9007199254740993}'),
    INVALID_FIELD: record('p6', `{"name": {"first": "${NAME}"}}`),
    KEY_UNDERIVABLE: record('p7', `{"name": "${NAME}"}`, { key: null }),
    EMPTY: record('p8', ''),
    BAD_TIME: record('p9', '{}', { headers: { ce_time: 'yesterday', ce_id: 'p9' } }),
  };

  it('dead-letters every kind of it sealed, original bytes kept, and goes on', async () => {
    h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => (event.id === 'e-2' ? Promise.reject(new Reject('NO_SUCH_PRODUCT', 'unknown product')) : effect(ctx, event)) }]);
    const raw = await h.kafka.producer();
    for (const one of Object.values(poison)) await raw.send([{ topic: h.inbound, records: [one] }]);
    await raw.close();
    await h.producer.send([party(h.inbound, 2, { name: NAME }), party(h.inbound, 3, { key: 'CORE:C1' })]);
    await until(async () => (await h.database.db.query('SELECT 1 FROM effect')).rows.length === 1, 20_000);
    await until(async () => (await h.database.db.query('SELECT 1 FROM outbox')).rows.length === 0, 20_000);
    const letters = await h.read(deadLetterTopic(h.inbound, h.group));
    expect(letters.map((one) => one.headers['kejing_cause']!.toString())).toEqual([...Object.keys(poison), 'NO_SUCH_PRODUCT']);
    for (const [n, original] of Object.values(poison).entries()) {
      const letter = letters[n]!;
      expect(letter.headers['kejing_offset']!.toString()).toBe(String(n));
      expect(letter.value!.includes(NAME)).toBe(false);
      expect(letter.key?.toString() ?? '').not.toContain('C1');
      const opened = openDeadLetter(letter);
      expect(opened.value!.toString()).toBe(original.value);
      expect(opened.key?.toString() ?? null).toBe(original.key);
      expect(opened.headers['ce_id']!.toString()).toBe(original.headers['ce_id']);
    }
    expect(await h.operations.outcomes(['p1', 'e-2', 'e-3'])).toEqual({
      p1: { [h.group]: 'DEAD_LETTERED' }, 'e-2': { [h.group]: 'DEAD_LETTERED' }, 'e-3': { [h.group]: 'PROCESSED' },
    });
  });

  it('skips what is too new on topics of ours, and dead-letters what is broken there as it is', async () => {
    h.start([{ topic: h.own, group: h.group, handle: (event, ctx) => effect(ctx, event) }]);
    const own = { type: 'kejing.cdp.events.v1.AgentChanged', key: 'a' };
    const raw = await h.kafka.producer();
    await raw.send([
      {
        topic: h.own,
        records: [
          record('s1', '{}', { ...own, type: 'kejing.cdp.events.v1.Unheard' }),
          record('s2', '{}', { ...own, type: 'kejing.cdp.events.v2.AgentChanged' }),
          record('s3', '{broken', own),
          record('s4', '{"agentId":"x","somethingNew":1}', own),
        ],
      },
    ]);
    await raw.close();
    await until(async () => (await h.database.db.query('SELECT 1 FROM effect')).rows.length === 1, 20_000);
    expect(await h.operations.outcomes(['s1', 's2', 's3', 's4'])).toEqual({
      s1: { [h.group]: 'SKIPPED' }, s2: { [h.group]: 'SKIPPED' }, s3: { [h.group]: 'DEAD_LETTERED' }, s4: { [h.group]: 'PROCESSED' },
    });
    await until(async () => (await h.database.db.query('SELECT 1 FROM outbox')).rows.length === 0, 20_000);
    const [letter] = await h.read(deadLetterTopic(h.own, h.group));
    expect(letter!.value!.toString()).toBe('{broken');
    expect(letter!.key!.toString()).toBe('a');
    expect(letter!.headers['kejing_cause']!.toString()).toBe('BAD_JSON');
    expect(AgentChangedSchema.typeName).toBe(letter!.headers['ce_type']!.toString());
  });
});
