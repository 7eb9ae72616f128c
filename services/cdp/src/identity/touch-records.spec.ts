// Promise: a change of a record reaches its customer, also when the record moves to another one meanwhile; each customer hears once.
import type { Tx } from '@kejing/postgres';
import { expect, it } from 'vitest';
import type { RecordDirectory } from './record-directory.js';
import type { CustomerTouch, TouchCustomer } from './touch-customer.js';
import { TouchRecords } from './touch-records.js';

const when = { now: new Date('2026-06-01T00:00:00Z'), backfill: true };

async function touched(...customersThen: [string, string][][]) {
  const told: CustomerTouch[] = [];
  const records = { customersOf: () => Promise.resolve(new Map(customersThen.shift())) } as unknown as RecordDirectory;
  const touchCustomer = { execute: (_: Tx, touch: CustomerTouch) => Promise.resolve(void told.push(touch)) } as unknown as TouchCustomer;
  const touches = [{ recordId: 'r2', changed: ['policies'] }, { recordId: 'r1', changed: ['policies', 'agent'] }, { recordId: 'r3', changed: ['policies'] }] as const;
  await new TouchRecords(records, touchCustomer).execute({} as Tx, touches, when);
  return told.map(({ customerId, causeRecordId, changed }) => [customerId, causeRecordId, changed]);
}

it('tells each customer once, in order, and passes over the erased', async () => {
  const stay: [string, string][] = [['r1', 'B'], ['r2', 'B'], ['r3', 'A']];
  expect(await touched(stay, stay)).toEqual([['A', 'r3', ['policies']], ['B', 'r2', ['policies', 'agent']]]);
  expect(await touched([['r3', 'A']], [['r3', 'A']])).toEqual([['A', 'r3', ['policies']]]);
});

it('follows a record that moved meanwhile', async () => {
  expect(await touched([['r1', 'A']], [['r1', 'B']])).toEqual([['A', 'r1', ['policies', 'agent']], ['B', 'r1', ['policies', 'agent']]]);
});
