// Promise: the sample insurer is plausible, invented, the same from the same seed, and all of it is history.
import { fromJson } from '@bufbuild/protobuf';
import { topicOf } from '@kejing/contracts';
import { describe, expect, it } from 'vitest';
import { withCheckDigit } from './identifiers.js';
import { sample } from './sample.js';

const options = { seed: 7, customers: 200, asOf: '2026-11-01' };

describe('sample', () => {
  const made = sample(options);

  it('has 200 people in about 70 households with 300 policies', () => {
    expect(made.people).toHaveLength(200);
    expect(made.households).toBeGreaterThan(60);
    expect(made.households).toBeLessThan(95);
    expect(made.policies).toBe(300);
  });

  it('gives every resident ID its right check symbol, birth date and sex, once', () => {
    for (const person of made.people) {
      expect(withCheckDigit(person.idNumber.slice(0, 17))).toBe(person.idNumber);
      expect(person.idNumber.slice(6, 14)).toBe(person.birthDate.replaceAll('-', ''));
      expect(Number(person.idNumber[16]) % 2).toBe(person.gender === 'M' ? 1 : 0);
    }
    expect(new Set(made.people.map((person) => person.idNumber)).size).toBe(200);
    expect(withCheckDigit('11010519491231002')).toBe('11010519491231002X');
  });

  it('speaks the contracts: every event decodes strictly and derives its key', () => {
    for (const event of made.events) {
      const topic = topicOf(event.topic);
      const type = topic?.types.find((each) => each.name === event.type);
      if (topic === undefined || type === undefined) throw new Error(`${event.topic} ${event.type}`);
      expect(topic.deriveKey?.(fromJson(type, event.data as never))).toBeTruthy();
    }
  });

  it('is history from first to last', () => {
    expect(made.events.every((event) => event.backfill === true)).toBe(true);
  });

  it('is the same from the same seed, another from another', () => {
    expect(sample(options)).toEqual(made);
    expect(sample({ ...options, seed: 8 }).people[0]?.idNumber).not.toBe(made.people[0]?.idNumber);
  });
});
