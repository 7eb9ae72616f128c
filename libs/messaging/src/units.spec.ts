import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gathering } from './gathering.js';
import type { RawBatch } from './kafka.js';
import { chunksOf, endsOf, toUnits, workThrough } from './units.js';

function batch(topic: string, partition: number, size: number): RawBatch {
  const messages = Array.from({ length: size }, (_, n) => ({ offset: String(100 + n), key: null, value: null, headers: {} }));
  return { topic, partition, messages, end: { topic, partition, offset: messages.at(-1)!.offset }, live: () => true };
}

const fetched = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 12 })
  .map((all) => all.map(([topic, size], partition) => batch(topic, partition, size)));

// Promise: what a fetch brought is worked on whole, each partition in its order, and committed as far as it was worked on.
describe('units of a fetch', () => {
  it('hold each batch once, of one topic each, and together no more than the limit unless it is one batch', () => {
    fc.assert(fc.property(fetched, (batches) => {
      const units = toUnits(batches, 20);
      expect(units.flatMap((unit) => unit.batches).sort((a, b) => a.partition - b.partition)).toEqual(batches);
      for (const { topic, batches: own } of units) {
        expect(own.every((one) => one.topic === topic)).toBe(true);
        if (own.length > 1) expect(own.reduce((sum, one) => sum + one.messages.length, 0)).toBeLessThanOrEqual(20);
      }
    }));
  });

  it('put what is small together', () => {
    expect(toUnits([batch('a', 0, 3), batch('b', 0, 4), batch('a', 1, 50), batch('a', 2, 5), batch('b', 1, 1)], 20).map(({ topic, batches }) => [topic, ...batches.map((one) => one.partition)]))
      .toEqual([['a', 0, 2], ['b', 0, 1], ['a', 1]]);
  });

  it('are cut into chunks that keep the order of each partition, and whose ends are the last of each', () => {
    fc.assert(fc.property(fetched, fc.integer({ min: 1, max: 40 }), (batches, limit) => {
      for (const unit of toUnits(batches, 20)) {
        const reached = new Map<number, string>();
        for (const chunk of chunksOf(unit, limit)) {
          expect(chunk.length).toBeLessThanOrEqual(limit);
          for (const { partition, message } of chunk) {
            expect(Number(message.offset)).toBe(Number(reached.get(partition) ?? 99) + 1);
            reached.set(partition, message.offset);
          }
          for (const end of endsOf(unit.topic, chunk)) expect(end).toEqual({ topic: unit.topic, partition: end.partition, offset: reached.get(end.partition) });
          expect(endsOf(unit.topic, chunk).length).toBe(new Set(chunk.map(({ partition }) => partition)).size);
        }
        for (const { partition, end } of unit.batches) expect(reached.get(partition)).toBe(end.offset);
      }
    }));
  });
});

describe('working through', () => {
  it('has at most so many at a time, brings all to their end, and then tells the first failure', async () => {
    let running = 0;
    let most = 0;
    const ended: number[] = [];
    const work = async (n: number): Promise<void> => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      ended.push(n);
      if (n === 2) throw new Error('two');
    };
    await expect(workThrough([1, 2, 3, 4, 5], 2, work)).rejects.toThrow('two');
    expect({ most, ended: ended.sort() }).toEqual({ most: 2, ended: [1, 2, 3, 4, 5] });
  });
});

describe('gathering', () => {
  it('hands over together what comes in one turn, and tells each how it ended', async () => {
    const seen: (readonly number[])[] = [];
    const gathering = new Gathering<number>((items) => {
      seen.push(items);
      return items.includes(3) ? Promise.reject(new Error('three')) : Promise.resolve();
    });
    await Promise.all([gathering.add(1), gathering.add(2)]);
    const failing = [gathering.add(3), gathering.add(4)];
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(seen).toEqual([[1, 2], [3, 4]]);
  });
});
