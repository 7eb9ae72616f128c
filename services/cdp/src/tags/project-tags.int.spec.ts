// Promise: a chunk of tag changes leaves what they leave one by one, and tells each customer; in as many statements however many there are.
import { systemIds } from '@kejing/clock';
import { SubjectKind, TagAssignedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IntakeModule } from '../intake/intake.module.js';
import { counted, Crowd, randomFrom, tagged, undone } from '../segments/crowd.fixture.js';
import { received, testSlices } from '../slices.fixture.js';
import { OnTagChanged } from './on-tag-changed.consumer.js';
import { TagsModule } from './tags.module.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let crowd: Crowd;
const random = randomFrom(11);
beforeAll(async () => {
  slices = await testSlices(IntakeModule, TagsModule);
  crowd = new Crowd(slices, random);
  await crowd.arrive(100);
});
afterAll(() => slices.close());

const handle = (tx: Tx, events: ReceivedEvent[]) => slices.get(OnTagChanged).handle(events, new EventContext(tx, events));
interface Told { customerId: string; changed: string[]; recordIds: string[]; agentId: string; backfill: string | null }
/** Tags, and who was told: one by one says it again for each change, and names each cause. */
async function effect(tx: Tx) {
  const rows: { value: Buffer; backfill: string | null }[] = await tx.query(`SELECT value, headers->>'ce_backfill' AS backfill FROM outbox WHERE topic = 'kejing.cdp.customer.v1' ORDER BY id`);
  const told = rows.map((row) => ({ ...(JSON.parse(row.value.toString('utf8')) as Told), backfill: row.backfill }));
  return {
    tags: (await tx.query(`SELECT * FROM record_tag ORDER BY record_id, tag_id`)) as unknown[],
    told: [...new Set(told.map(({ customerId, changed, recordIds, agentId, backfill }) => JSON.stringify([customerId, backfill, changed, recordIds, agentId])))].sort(),
    events: told.length,
  };
}
const someTags = (count: number): ReceivedEvent[] => Array.from({ length: count }, () => {
  const recordId = random() < 0.1 ? systemIds.next() : crowd.one(crowd.one(crowd.members.slice(0, 15)).recordIds); // of some nothing is known (any more)
  return tagged(recordId, crowd.one(['有车', '孕产期, "重"', '{高净值}\\']), BigInt(1 + Math.floor(random() * 8)), { active: random() < 0.7, sensitive: random() < 0.5, backfill: random() < 0.3 });
});

describe('a chunk', () => {
  it('has the effect of one by one', async () => {
    for (let round = 0; round < 12; round++) {
      const events = someTags(40);
      await slices.db.query(`DELETE FROM outbox`);
      const together = await undone(slices, async (tx) => (await handle(tx, events), effect(tx)));
      const oneByOne = await undone(slices, async (tx) => {
        for (const event of events) await handle(tx, [event]);
        return effect(tx);
      });
      expect({ tags: together.tags, told: together.told }).toEqual({ tags: oneByOne.tags, told: oneByOne.told });
      expect(together.events).toBe(together.told.length); // each once
      if (round % 3 === 0) await slices.database.tx((tx) => handle(tx, events));
      if (round % 3 === 1) await slices.db.query(`DELETE FROM record_tag WHERE random() < 0.5`);
    }
  });

  it('keeps what a tag says', async () => {
    const { recordIds: [recordId] } = crowd.members[20]!;
    const times = { assignTime: { seconds: 1_780_000_000n, nanos: 0 }, expireTime: { seconds: 1_790_000_000n, nanos: 5_000_000 } };
    const event = received(TagAssignedSchema, { subjectKind: SubjectKind.RECORD, subjectId: recordId!, tagId: 'x.a', tagName: 'a, "b"', confidence: 0.25, source: 'RULE{1}', sensitive: true, version: 9n, ...times });
    await slices.database.tx((tx) => handle(tx, [event]));
    const { rows } = await slices.db.query(`SELECT * FROM record_tag WHERE record_id = $1 AND tag_id = 'x.a'`, [recordId]);
    expect(rows).toEqual([{
      record_id: recordId, tag_id: 'x.a', tag_name: 'a, "b"', confidence: 0.25, source: 'RULE{1}', sensitive: true, active: true, version: '9',
      assign_time: new Date(1_780_000_000_000), expire_time: new Date(1_790_000_000_005),
    }]);
  });

  it('takes as many statements for a hundred records as for one', async () => {
    const statementsOf = (count: number) => undone(slices, async (real) => {
      const { tx, statements } = counted(real);
      await handle(tx, crowd.members.slice(1, 1 + count).map(({ recordIds }) => tagged(recordIds[0]!, '有房', 1n)));
      return statements;
    });
    const many = await statementsOf(99);
    expect(many).toEqual(await statementsOf(1));
    expect(many.length).toBeLessThanOrEqual(10); // of which two are the outbox's
  });
});
