// Promise: fuzzing reaches every field of every request, can be encoded, and can be repeated from its seed.
import { toBinary } from '@bufbuild/protobuf';
import { everyRpc } from '../bad-input/rpcs.js';
import { describe, expect, it } from 'vitest';
import { randomMessage } from './build-message.js';
import { mutate } from './mutate.js';
import { Dice } from './random.js';

describe('random requests', () => {
  it('are made for every RPC, and are the same for the same seed', () => {
    for (const { method } of everyRpc(['cdp'])) {
      for (let seed = 0; seed < 20; seed++) {
        const make = () => toBinary(method.input, randomMessage(method.input, new Dice(seed)));
        expect(Buffer.from(make()).equals(Buffer.from(make()))).toBe(true);
      }
    }
  });

  it('are changed by mutation, within bounds', () => {
    const bytes = new Uint8Array(100).fill(7);
    const results = Array.from({ length: 200 }, (_, seed) => Buffer.from(mutate(bytes, new Dice(seed))));
    expect(results.filter((result) => !result.equals(Buffer.from(bytes))).length).toBeGreaterThan(190);
    expect(Math.max(...results.map(({ length }) => length))).toBeLessThan(1_000);
  });
});
