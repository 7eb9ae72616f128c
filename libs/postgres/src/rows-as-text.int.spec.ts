// Promise: rows that are read as one text come out as they are in the tables, whatever words they hold.
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '@kejing/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantOf, rowsAsText, rowsOf, seconds, words } from './rows-as-text.js';

let test: TestDatabase;
beforeAll(async () => { test = await testDatabase(); });
afterAll(() => test.close());

const row = fc.record({
  word: fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\ud800-\udfff]/u.test(text)).map((text) => (text.length % 5 === 1 ? `${text}\x1f1\x1e` : text)),
  at: fc.option(fc.date({ min: new Date('1949-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })),
  share: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
});

it('keeps order, words without separators, instants to the millisecond and numbers', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
    const { rows: [answer] } = await test.db.query<{ found: string | null }>(
      `SELECT ${rowsAsText([words('word'), seconds('at'), 'share'])} AS found FROM (
         SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::float8[]) WITH ORDINALITY AS t(word, at, share, place) ORDER BY place) AS t`,
      [rows.map((one) => one.word), rows.map((one) => one.at?.toISOString() ?? null), rows.map((one) => one.share)],
    );
    const read = rowsOf(answer!.found, ([word, at, share]) => ({ word, at: at === '' ? null : instantOf(at!), share: Number(share) }));
    expect(read).toEqual(rows.map((one) => ({ ...one, word: one.word.replaceAll(/[\x1e\x1f]/g, '') })));
  }), { numRuns: 60 });
});
