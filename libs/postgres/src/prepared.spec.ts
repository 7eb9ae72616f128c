// Promise: what is run often is planned once; what is run once takes no room on the server.
import { describe, expect, it } from 'vitest';
import { PreparedNames } from './prepared.js';

describe('names of prepared statements', () => {
  it('come with the third time, and stay', () => {
    const names = new PreparedNames();
    expect([1, 2, 3, 4].map(() => names.of('SELECT $1'))).toEqual([undefined, undefined, 'k0', 'k0']);
  });

  it('differ by text', () => {
    const names = new PreparedNames();
    const third = (text: string) => [1, 2, 3].map(() => names.of(text)).at(-1);
    expect(new Set(['SELECT $1', 'SELECT $1 '].map(third)).size).toBe(2);
  });

  it('are bounded, also where every text is another', () => {
    const names = new PreparedNames();
    const given = new Set<string | undefined>();
    for (let i = 0; i < 1_000; i++) for (let n = 0; n < 3; n++) given.add(names.of(`SELECT ${i}`));
    expect(given.size).toBe(257); // 256, and undefined
    for (let i = 0; i < 10_000; i++) expect(names.of(`SELECT once ${i}`)).toBeUndefined();
  });
});
