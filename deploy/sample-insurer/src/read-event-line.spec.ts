// Promise: a line of an event file is taken, or refused with a reason that names what is wrong and no personal data.
import { describe, expect, it } from 'vitest';
import { readEventLine } from './read-event-line.js';

const now = new Date('2026-11-22T00:00:00Z');
const read = (line: unknown) => readEventLine(typeof line === 'string' ? line : JSON.stringify(line), now);
const party = { topic: 'insurer.party.v1', type: 'PartyReported', data: { sourceSystem: 'CORE', sourceId: 'C1', name: '王芳' } };
const reason = (line: unknown) => {
  const result = read(line);
  return result.kind === 'refused' ? result.reason : 'accepted';
};

describe('readEventLine', () => {
  it('derives key and time, and gives the same id to the same words', () => {
    const [one, again] = [read(party), read(party)];
    expect(one).toEqual(again);
    expect(one).toMatchObject({ kind: 'accepted', event: { key: 'CORE:C1', time: now, topic: 'insurer.party.v1' } });
  });

  it('gives another id to another version', () => {
    const [one, other] = [read(party), read({ ...party, sourceVersion: 7 })];
    if (one.kind === 'refused' || other.kind === 'refused') throw new Error('refused');
    expect(one.event.id).not.toBe(other.event.id);
    expect(other.event.sourceVersion).toBe(7n);
  });

  it('ignores fields of a newer version', () => {
    expect(read({ ...party, data: { ...party.data, nickname: 'x' } }).kind).toBe('accepted');
  });

  it.each([
    ['{"topic":', 'BAD_JSON'],
    ['[]', 'BAD_JSON'],
    [{ ...party, topic: undefined }, 'MISSING: topic'],
    [{ ...party, data: undefined }, 'MISSING: data'],
    [{ ...party, topic: 'kejing.cdp.customer.v1' }, 'UNKNOWN_TOPIC'],
    [{ ...party, type: 'PartyDeleted' }, 'UNKNOWN_TYPE'],
    [{ ...party, data: { sourceSystem: 'CORE' } }, 'KEY_UNDERIVABLE'],
    [{ ...party, data: { ...party.data, gender: 'GENDER_CAT' } }, 'INVALID_FIELD'],
    [{ ...party, time: 'yesterday' }, 'BAD_TIME'],
    [{ ...party, sourceVersion: -1 }, 'BAD_SOURCE_VERSION'],
    [{ ...party, backfill: 'yes' }, 'BAD_BACKFILL'],
    [{ ...party, key: '' }, 'BAD_KEY'],
    [{ ...party, data: { ...party.data, name: 'x'.repeat(1_100_000) } }, 'TOO_LARGE'],
  ])('refuses %#', (line, expected) => {
    expect(reason(line)).toContain(expected);
    expect(reason(line)).not.toContain('王芳');
  });
});
