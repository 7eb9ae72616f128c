// Promise: reports are taken in side by side and end as one after the other; what others hold is waited for, without holding up the rest.
import { ConsentReportedSchema, PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomersStore } from '../identity/customers.store.js';
import { app, core, WANG, type PartyInit } from '../identity/parties.fixture.js';
import { drainQueue, forgetAll, standing } from '../identity/pipeline.fixture.js';
import { received, testSlices } from '../slices.fixture.js';
import { IntakeModule } from './intake.module.js';
import { OnParty } from './on-party.consumer.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;
let beside: Slices;
let oneByOne: Slices;
let version = 0n;
beforeAll(async () => {
  [beside, oneByOne] = await Promise.all([testSlices(IntakeModule), testSlices(IntakeModule)]);
  await take(beside, [party(core())], false); // the first of all stores the model that ships
});
afterAll(() => Promise.all([beside.close(), oneByOne.close()]));
beforeEach(() => Promise.all([beside, oneByOne].map(forgetAll)));

const party = (data: PartyInit): ReceivedEvent => received(PartyReportedSchema, data, { key: `${data.sourceSystem}:${data.sourceId}`, sourceVersion: ++version, time: new Date('2026-05-01T00:00:00Z') });
const other = core({ sourceId: 'C2', name: '李雷', idNumber: '11010519491231002X', phones: [{ number: '13822223333', verified: false }], address: '上海市浦东新区世纪大道1号' });

/** @returns what is postponed */
async function take(slices: Slices, events: readonly ReceivedEvent[], mayPostpone: boolean): Promise<ReceivedEvent[]> {
  return slices.database.tx(async (tx) => {
    const ctx = new EventContext(tx, events, mayPostpone);
    await slices.get(OnParty).handle([...events], ctx);
    return ctx.postponed;
  });
}

/** Runs `work` while another transaction has done `first` and is not over. */
async function during(first: (tx: Parameters<Parameters<Slices['database']['tx']>[0]>[0]) => Promise<unknown>, work: () => Promise<void>): Promise<void> {
  await beside.database.tx(async (tx) => {
    await first(tx);
    await work();
  });
}

describe('reports of two transactions', () => {
  it('that share a token: the later one is postponed alone, and then finds the earlier', async () => {
    let postponed: ReceivedEvent[] = [];
    await during(
      (tx) => beside.get(OnParty).handle([party(core())], new EventContext(tx, [])),
      async () => {
        postponed = await take(beside, [party(app()), party(other)], true);
        expect(postponed.map(({ key }) => key)).toEqual(['APP:A1']);
        expect(await standing(beside)).toEqual(['CORE:C2']);
      },
    );
    expect(await take(beside, postponed, false)).toEqual([]);
    expect(await standing(beside)).toEqual(['APP:A1 CORE:C1', 'CORE:C2']);
  });

  it('that change one customer: report and consent are postponed, in their order', async () => {
    await take(beside, [party(core())], false);
    const recordId = (await beside.db.query<{ id: string }>('SELECT record_id AS id FROM record')).rows[0]!.id;
    const consent = received(ConsentReportedSchema, {
      sourceSystem: 'CORE', sourceId: 'C1', purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted: true, consentTime: { seconds: 1_000n },
    }, { key: 'CORE:C1', sourceVersion: ++version, time: new Date('2026-05-01T00:00:00Z') });
    await during(
      (tx) => beside.get(CustomersStore).lockOf(tx, [recordId]),
      async () => {
        const postponed = await take(beside, [party(app()), consent, party(core({ name: '王芳芳' })), party(other)], true);
        expect(postponed.map(({ key }) => key)).toEqual(['APP:A1', 'CORE:C1', 'CORE:C1']);
        expect(await standing(beside)).toEqual(['CORE:C1', 'CORE:C2']);
      },
    );
  });

  it('are not postponed where events of several sources have one key', async () => {
    const two = [party(app()), party(other)].map((event) => ({ ...event, key: 'one' }));
    let isOver = false;
    const holding = during((tx) => beside.get(OnParty).handle([party(core())], new EventContext(tx, [])), async () => {
      const waiting = take(beside, two, true).then((postponed) => {
        expect(isOver).toBe(true);
        expect(postponed).toEqual([]);
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      isOver = true;
      later = waiting;
    });
    await holding;
    await later;
    expect(await standing(beside)).toEqual(['APP:A1 CORE:C1', 'CORE:C2']);
  });
  let later: Promise<void> | undefined;
});

it('four at a time make the customers of one at a time', async () => {
  // Each phone has three records of one person in three systems; now and then a phone and an ID meet.
  const parties = Array.from({ length: 240 }, (_, i): PartyInit => {
    const person = i % 80;
    const phone = `139${String(10_000_000 + person)}`;
    const system = ['CORE', 'UW', 'APP'][Math.floor(i / 80)]!;
    return { ...core(), sourceSystem: system, sourceId: `${system}-${person}`, name: `${WANG.name}${'甲乙丙丁戊己庚辛'[person % 8]}`, ...(i % 7 === 0 ? {} : { idNumber: residentId(person) }), phones: [{ number: phone, verified: system === 'APP' }] };
  });
  const events = parties.map(party);
  for (let i = 0; i < events.length; i += 20) await take(oneByOne, events.slice(i, i + 20), false);

  let postponed = 0;
  const chunks = Array.from({ length: 24 }, (_, c) => events.filter((__, i) => i % 24 === c));
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const later = await take(beside, chunk, true);
      postponed += later.length;
      if (later.length > 0) expect(await take(beside, later, false)).toEqual([]);
    }
  }));
  expect(postponed).toBeGreaterThan(0);
  await Promise.all([beside, oneByOne].map((slices) => drainQueue(slices)));
  expect(await standing(beside)).toEqual(await standing(oneByOne));
}, 60_000);

/** With its right check digit. */
function residentId(n: number): string {
  const body = `1101051980${String(1 + (n % 12)).padStart(2, '0')}01${String(100 + n).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11];
}
