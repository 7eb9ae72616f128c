// Promise: a chunk of customers is judged as each would be by herself, in as many statements however many there are; two chunks at a time do not disturb each other.
import { systemIds } from '@kejing/clock';
import { CustomerChangedSchema, InteractionRecordedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsentReader } from '../consent/consent-reader.js';
import { RecordFacts } from '../identity/record-facts.js';
import { IntakeModule } from '../intake/intake.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { Timeline } from '../interactions/timeline.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { received, testSlices } from '../slices.fixture.js';
import { TagDirectory } from '../tags/tag-directory.js';
import { counted, Crowd, randomFrom, undone } from './crowd.fixture.js';
import { decideVariables } from './decide-variables.js';
import { EvaluateCustomers, type Evaluation } from './evaluate-customers.js';
import { OnCustomerChanged } from './on-customer-changed.consumer.js';
import { OnInteractionRecorded } from './on-interaction-recorded.consumer.js';
import { ReadCustomers } from './read-customers.js';
import { SegmentsModule } from './segments.module.js';

const SEGMENTS = {
  expecting: '"孕产期" in tags && !policies.exists(p, p.line == "CHILD" && p.status == "IN_FORCE")',
  'may-be-sold-to': 'consents.marketing',
  'paying-holders': 'policies.exists(p, p.role == "HOLDER" && p.annual_premium > 500000)',
  nobody: 'size(policies) == 0 && size(tags) == 0',
  readers: 'interactions.exists(i, i.kind == "READ" && i.content_id == "c1" && "有车" in i.topics)',
  busy: 'size(interactions) >= 3',
  men: 'gender == "M"',
  young: 'facts.exists(f, f.name == "age" && f.value < "40")',
};

let slices: Awaited<ReturnType<typeof testSlices>>;
let crowd: Crowd;
const random = randomFrom(7);
beforeAll(async () => {
  slices = await testSlices(IntakeModule, InteractionsModule, PoliciesModule, SegmentsModule);
  crowd = new Crowd(slices, random);
  await crowd.arrive(100);
});
afterAll(() => slices.close());

const execute = (tx: Tx, evaluations: readonly Evaluation[]) => slices.get(EvaluateCustomers).execute(tx, evaluations, { now: slices.clock.now() });
const effect = async (tx: Tx) => ({
  members: (await tx.query(`SELECT * FROM segment_member ORDER BY customer_id, segment_id`)) as unknown[],
  told: ((await tx.query(`SELECT topic, key, type, sequence, headers->>'ce_backfill' AS backfill, convert_from(value, 'UTF8') AS value FROM outbox WHERE topic = 'kejing.cdp.segment.v1' ORDER BY id`)) as { type: string }[]),
});
/** Some customers, some of whom are no more though they are members still; causes that are hers, another's, and none. */
async function someEvaluations(): Promise<Evaluation[]> {
  const gone = systemIds.next().slice(-14).toUpperCase();
  if (random() < 0.5) await slices.db.query(`INSERT INTO segment_member SELECT $1, segment_id, 1, 1, now() FROM segment`, [gone]);
  const chosen = crowd.members.filter(() => random() < 0.5).map(({ customerId, recordIds }): Evaluation => {
    const cause = crowd.one([recordIds.at(-1), crowd.one(crowd.members).recordIds[0], undefined]);
    return { customerId, backfill: random() < 0.3, ...(cause !== undefined && { causeRecordId: cause }) };
  });
  return [...chosen, { customerId: gone, backfill: false }];
}
/** Statements of handling so many events, with what they would have done undone. */
const statementsOf = (count: number) => undone(slices, async (real) => {
  const { tx, statements } = counted(real);
  const events = crowd.members.slice(0, count).map(({ customerId, recordIds }) => received(CustomerChangedSchema, { customerId, causeRecordId: recordIds[0]! }));
  await slices.get(OnCustomerChanged).handle(events, new EventContext(tx, events));
  return statements;
});

describe('a chunk', () => {
  it('costs two statements where there is no segment', async () => {
    await statementsOf(1); // which learns that there is none
    expect(await statementsOf(100)).toHaveLength(2);
    const acts = await undone(slices, async (real) => {
      const { tx, statements } = counted(real);
      const events = crowd.members.map(({ recordIds }) => received(InteractionRecordedSchema, { recordId: recordIds[0]! }));
      await slices.get(OnInteractionRecorded).handle(events, new EventContext(tx, events));
      return statements;
    });
    expect(acts).toHaveLength(1);
  });

  it('judges and tells what one by one does', async () => {
    for (const [key, expression] of Object.entries(SEGMENTS)) await crowd.segment(key, expression);
    for (let i = 0; i < 60; i++) await crowd.act(crowd.one(crowd.members[2]!.recordIds)); // more than is read
    const types = new Set<string>();
    for (let round = 0; round < 8; round++) {
      await crowd.change(30);
      const evaluations = await someEvaluations();
      const together = await undone(slices, async (tx) => (await execute(tx, evaluations), effect(tx)));
      const oneByOne = await undone(slices, async (tx) => {
        for (const one of evaluations) await execute(tx, [one]);
        return effect(tx);
      });
      expect(together).toEqual(oneByOne);
      for (const { type } of together.told) types.add(type.split('.').at(-1)!);
      await slices.database.tx((tx) => execute(tx, evaluations));
    }
    expect([...types].sort()).toEqual(['SegmentEntered', 'SegmentLeft']);
    const { rows } = await slices.db.query(`SELECT segment_key AS key FROM segment JOIN segment_member USING (segment_id) GROUP BY 1 ORDER BY 1`);
    expect(rows.map((row: { key: string }) => row.key)).toEqual(expect.arrayContaining(['expecting', 'men', 'may-be-sold-to', 'nobody', 'paying-holders', 'readers']));
  }, 120_000);

  it('reads of each customer what is answered of her alone', async () => {
    const { reader } = slices.database;
    const now = slices.clock.now();
    const people = crowd.members.map((one) => one.recordIds);
    const read = await slices.get(ReadCustomers).variables(reader, people, new Set(['tags', 'facts', 'policies', 'interactions', 'consents']), now);
    for (const [i, records] of people.entries()) {
      expect(read[i]).toEqual(decideVariables({
        tags: await slices.get(TagDirectory).inForce(reader, records, now),
        facts: await slices.get(RecordFacts).of(reader, records),
        policies: await slices.get(PolicyDirectory).ofRecords(reader, records),
        interactions: (await slices.get(Timeline).latest(reader, records, 50)).map((one) => ({ ...one, topics: one.detail?.topics ?? null })),
        consents: await slices.get(ConsentReader).effective(reader, records),
      }));
    }
    expect(read[2]!.interactions).toHaveLength(50);
    expect(read.filter((one) => one.policies!.length > 3).length).toBeGreaterThan(0);
    expect(read.filter((one) => one.tags!.length > 1).length).toBeGreaterThan(0);
  });

  it('takes as many statements for a hundred customers as for few', async () => {
    await crowd.change(60);
    await slices.db.query(`DELETE FROM segment_member WHERE customer_id IN (SELECT customer_id FROM segment_member ORDER BY random() LIMIT 50)`);
    await slices.db.query(`INSERT INTO segment_member SELECT customer_id, segment_id, 1, 1, now() FROM customer CROSS JOIN segment WHERE segment_key IN ('expecting', 'readers') ON CONFLICT DO NOTHING`);
    const [few, many] = [await statementsOf(20), await statementsOf(100)];
    expect(many).toEqual(few);
    expect(many.some((sql) => sql.startsWith('DELETE FROM segment_member'))).toBe(true);
    expect(many.some((sql) => sql.startsWith('INSERT INTO segment_member'))).toBe(true);
    expect(many.length).toBeLessThanOrEqual(16); // of which two are the outbox's
  });

  it('and another one at a time, in another order, tell each move once', async () => {
    await slices.db.query(`DELETE FROM segment_member`);
    await slices.db.query(`DELETE FROM outbox`);
    const all = crowd.members.map(({ customerId }) => ({ customerId, backfill: false }));
    await Promise.all([all, all.toReversed(), all.slice(30), all.slice(0, 70).toReversed()].map((part) => slices.database.tx((tx) => execute(tx, part))));
    const { members, told } = await slices.database.tx(effect);
    expect(told).toHaveLength(members.length);
  });
});
