// Promise: a timeline is read as it was written, newest first over all records of a customer, whatever words sources use.
import { randomUUID } from 'node:crypto';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testSlices } from '../slices.fixture.js';
import { decideInteraction } from './decide-interaction.js';
import type { NewInteraction } from './interaction.js';
import { InteractionsModule } from './interactions.module.js';
import { InteractionsStore } from './interactions.store.js';
import { Timeline } from './timeline.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => { slices = await testSlices(InteractionsModule); });
afterAll(() => slices.close());

const [one, two] = [randomUUID(), randomUUID()];
const entry = (recordId: string, second: number, over: Partial<NewInteraction> = {}) =>
  decideInteraction({ recordId, kind: InteractionKind.READ, sourceSystem: 'WEB', time: new Date(Date.UTC(2026, 5, 1, 0, 0, second, second * 7)), backfill: false, ...over });
const write = (...entries: ReturnType<typeof entry>[]) => slices.database.tx((tx) => slices.get(InteractionsStore).insert(tx, entries));
const latest = (records: string[], limit: number) => slices.get(Timeline).latest(slices.database.reader, records, limit);

it('is what was written', async () => {
  const written = [
    entry(one, 1, { subject: '/a', durationSeconds: 12, conversationId: randomUUID(), contentId: 'c-1', agentId: 'A "1"\\' }),
    entry(two, 2, { kind: InteractionKind.OPENED, detail: { topics: ['孕产期', 'a\tb'] } }),
    entry(one, 3, { subject: '理财\n第二行', detail: { properties: { campaign: 'x' } } }),
  ];
  await write(...written);
  expect(await latest([one, two], 10)).toEqual([{ ...written[2]!, detail: null }, written[1]!, written[0]!]);
  expect((await latest([one, two], 2)).map(({ interactionId }) => interactionId)).toEqual([written[2]!.interactionId, written[1]!.interactionId]);
  expect(await latest([randomUUID()], 10)).toEqual([]);
});

it('keeps its form where a source writes what separates entries', async () => {
  const record = randomUUID();
  await write(entry(record, 1, { contentId: 'a\u001fb\u001ec', subject: '\u001e' }), entry(record, 2));
  const read = await latest([record], 10);
  expect(read).toHaveLength(2);
  expect(read[1]).toMatchObject({ contentId: 'abc', subject: '', recordId: record });
});
