// Promise: no field of a contract is unclassed, no method is open to nobody's decision, and no topic of ours carries what identifies a person.
import type { DescMessage } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { descriptorRegistry, fieldClass, methodAccess, ownFields } from './descriptors.js';
import { PartyReportedSchema } from './gen/es/kejing/insurer/v1/party_pb.js';
import { TouchpointReportedSchema } from './gen/es/kejing/insurer/v1/touchpoint_pb.js';
import { fromDateMessage, toDate, toDateMessage, toTimestamp } from './time.js';
import { deadLetterTopic, topicOf, topics } from './topics.js';

const SERVICES = new Set(['insurer', 'cdp', 'tagging', 'content', 'marketing', 'strategy']);

function* deepFields(message: DescMessage, seen = new Set<string>()): Generator<DescMessage['fields'][number]> {
  if (seen.has(message.typeName) || message.typeName.startsWith('google.')) return;
  seen.add(message.typeName);
  for (const field of message.fields) {
    yield field;
    if (field.message !== undefined) yield* deepFields(field.message, seen);
  }
}

describe('field classes', () => {
  it('classes every field by kind and level', () => {
    const unclassed = [...ownFields()].filter((field) => {
      const { kind, level } = fieldClass(field);
      return kind === 'UNSPECIFIED' || level === 'UNSPECIFIED';
    });
    expect(unclassed.map((field) => field.toString())).toEqual([]);
  });

  it('keeps identifying fields off every kejing topic', () => {
    const found = topics
      .filter((topic) => topic.name.startsWith('kejing.'))
      .flatMap((topic) => topic.types.flatMap((type) => [...deepFields(type)].filter((field) => fieldClass(field).kind === 'IDENTIFYING').map((field) => `${topic.name}: ${field.toString()}`)));
    expect(found).toEqual([]);
  });

  it('gives sensitive fields to topics of the class SENSITIVE or INBOUND only', () => {
    const found = topics
      .filter((topic) => !['SENSITIVE', 'INBOUND'].includes(topic.dataClass))
      .flatMap((topic) => topic.types.flatMap((type) => [...deepFields(type)].filter((field) => fieldClass(field).kind === 'SENSITIVE').map((field) => `${topic.name}: ${field.toString()}`)));
    expect(found).toEqual([]);
  });
});

describe('methods', () => {
  const methods = [...descriptorRegistry].flatMap((type) => (type.kind === 'service' && type.typeName.startsWith('kejing.') ? type.methods : []));

  it('names the roles of every method', () => {
    const without = methods.filter((method) => (methodAccess(`/${method.parent.typeName}/${method.name}`)?.roles.length ?? 0) === 0);
    expect(without.map((method) => method.toString())).toEqual([]);
  });

  it('asks for a purpose wherever something that identifies a person is answered', () => {
    // Agents' own names are public; what is answered to the purposeless must hold nothing identifying.
    const leaking = methods.filter((method) => {
      const identifying = [...deepFields(method.output)].some((field) => fieldClass(field).kind === 'IDENTIFYING');
      return identifying && methodAccess(`/${method.parent.typeName}/${method.name}`)?.purpose !== true;
    });
    expect(leaking.map((method) => method.toString())).toEqual([]);
  });
});

describe('topics', () => {
  it('has an owner, readers and a versioned name for each, once', () => {
    expect(new Set(topics.map((topic) => topic.name)).size).toBe(topics.length);
    for (const topic of topics) {
      expect(topic.name).toMatch(/^(insurer\.[a-z]+|kejing\.[a-z]+\.[a-z-]+(\.state)?)\.v1$/);
      for (const party of [topic.owner, ...topic.readers, ...topic.writers]) expect(SERVICES).toContain(party);
    }
  });

  it('lets the CDP alone read what insurers publish', () => {
    for (const topic of topics.filter((each) => each.dataClass === 'INBOUND')) expect(topic.readers).toEqual(['cdp']);
  });

  it('derives key and version of an inbound event from what it says', () => {
    const topic = topicOf('insurer.party.v1');
    const at = new Date('2026-03-01T02:03:04.567Z');
    const party = create(PartyReportedSchema, { sourceSystem: 'CORE', sourceId: 'C1', reportTime: timestampFromDate(at) });
    expect(topic?.deriveKey?.(party)).toBe('CORE:C1');
    expect(topic?.deriveVersion?.(party)).toBe(BigInt(at.getTime()));
    expect(topic?.deriveKey?.(create(PartyReportedSchema, { sourceSystem: 'CORE' }))).toBeUndefined();
  });

  it('keys a touchpoint by its device, else by the party', () => {
    const derive = topicOf('insurer.touchpoint.v1')?.deriveKey;
    expect(derive?.(create(TouchpointReportedSchema, { sourceSystem: 'APP', deviceId: 'd1', sourceId: 'u1' }))).toBe('d1');
    expect(derive?.(create(TouchpointReportedSchema, { sourceSystem: 'APP', sourceId: 'u1' }))).toBe('APP:u1');
    expect(derive?.(create(TouchpointReportedSchema, { sourceSystem: 'APP' }))).toBeUndefined();
  });

  it('names dead letters by topic and group', () => {
    expect(deadLetterTopic('insurer.party.v1', 'cdp.party')).toBe('insurer.party.v1.cdp.party.dlt');
  });
});

describe('time', () => {
  it('keeps an instant to the millisecond, also before 1970', () => {
    for (const text of ['2026-01-02T03:04:05.678Z', '1949-12-31T23:59:59.001Z']) expect(toDate(toTimestamp(new Date(text)))?.toISOString()).toBe(text);
    expect(toDate(undefined)).toBeUndefined();
  });

  it('refuses dates that do not exist', () => {
    expect(fromDateMessage({ year: 2026, month: 13, day: 1 })).toBeUndefined();
    expect(fromDateMessage({ year: 2026, month: 2, day: 29 })).toBeUndefined();
    expect(fromDateMessage({ year: 2024, month: 2, day: 29 })).toBe('2024-02-29');
    expect(fromDateMessage({ year: 99, month: 1, day: 1 })).toBe('0099-01-01');
    expect(toDateMessage('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29 });
    expect(toDateMessage('tomorrow')).toBeUndefined();
  });
});
