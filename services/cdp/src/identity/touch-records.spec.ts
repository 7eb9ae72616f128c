// Promise: a change of a record reaches its customer, also when the record moves to another one meanwhile; each customer hears once; however many there are, it takes as many statements.
import type { OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { expect, it } from 'vitest';
import { ServicingBook } from '../agents/servicing-book.js';
import type { ServicingDirectory } from '../agents/servicing-directory.js';
import type { Outbox } from './outbox.js';
import type { RecordDirectory } from './record-directory.js';
import { TouchRecords } from './touch-records.js';

const when = { now: new Date('2026-06-01T00:00:00Z'), backfill: true };
const threeRecords = [{ recordId: 'r2', changed: ['policies'] }, { recordId: 'r1', changed: ['policies', 'agent'] }, { recordId: 'r3', changed: ['policies'] }] as const;

/** Versions are raised of all but the gone; each customer has one record. */
async function touched(customersThen: [string, string][][], touches: Parameters<TouchRecords['execute']>[1] = threeRecords, gone: string[] = []) {
  const told: OutgoingEvent[] = [];
  const statements: string[] = [];
  const tx = {
    query: (sql: string, [ids]: [string]) => {
      const customers = ids.slice(1, -1).split(',').filter((id) => !gone.includes(id));
      statements.push(sql.includes('UPDATE customer') ? 'RAISE' : sql);
      return Promise.resolve([customers.reverse().map((id) => ({ id, version: '7' })), customers.length]); // in no order
    },
  } as unknown as Tx;
  const records = {
    customersOf: () => Promise.resolve(new Map(customersThen.shift())),
    recordsOfCustomers: (_: Tx, ids: readonly string[]) => Promise.resolve((statements.push('RECORDS'), ids.map((customerId) => ({ customerId, recordId: `oldest of ${customerId}` })))),
  } as unknown as RecordDirectory;
  const servicing = { book: () => Promise.resolve(new ServicingBook([], new Map(), new Map())) } as unknown as ServicingDirectory;
  const outbox = { append: (_: Tx, events: OutgoingEvent[]) => Promise.resolve(void told.push(...events)) } as unknown as Outbox;
  await new TouchRecords(records, servicing, outbox).execute(tx, touches, when);
  const said = told.map(({ json }) => JSON.parse(json!) as Record<string, unknown>);
  return { told: said.map(({ customerId, causeRecordId, changed }) => [customerId, causeRecordId, changed]), said, statements };
}

it('tells each customer once, in order, and passes over the erased', async () => {
  const stay: [string, string][] = [['r1', 'B'], ['r2', 'B'], ['r3', 'A']];
  const all = await touched([stay, stay]);
  expect(all.told).toEqual([['A', 'r3', ['policies']], ['B', 'r2', ['policies', 'agent']]]);
  expect(all.said[0]).toMatchObject({ version: '7', recordIds: ['oldest of A'] });
  expect(all.statements).toEqual(['RAISE', 'RECORDS']);
  expect((await touched([[['r3', 'A']], [['r3', 'A']]])).told).toEqual([['A', 'r3', ['policies']]]);
  expect((await touched([[], []])).statements).toEqual([]);
});

it('passes over a customer that was merged away', async () => {
  const stay: [string, string][] = [['r1', 'B'], ['r3', 'A']];
  expect((await touched([stay, stay], threeRecords, ['B'])).told).toEqual([['A', 'r3', ['policies']]]);
});

it('follows a record that moved meanwhile', async () => {
  expect((await touched([[['r1', 'A']], [['r1', 'B']]])).told).toEqual([['A', 'r1', ['policies', 'agent']], ['B', 'r1', ['policies', 'agent']]]);
});

it('takes as many statements for many', async () => {
  const many = Array.from({ length: 200 }, (_, i) => `r${i}`);
  const stay = many.map((recordId): [string, string] => [recordId, `C${recordId}`]);
  const { told, statements } = await touched([stay, stay], many.map((recordId) => ({ recordId, changed: ['tags'] })));
  expect(told).toHaveLength(200);
  expect(statements).toEqual(['RAISE', 'RECORDS']);
});
