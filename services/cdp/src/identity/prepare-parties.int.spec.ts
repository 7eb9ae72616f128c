// Promise: a party is prepared the same way on a thread of its own as on the process's own, refusals included; a thread that ends costs nobody anything.
import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { IdType, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { parseKeys } from '@kejing/crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeatureDigests } from '../vault/feature-digests.js';
import { Tokens } from '../vault/tokens.js';
import { PrepareParties } from './prepare-parties.js';
import { PrepareParty } from './prepare-party.js';
import { PrepareThread, type PartyAsked } from './prepare-thread.js';

const tokens = parseKeys([1, 2].map((n) => `v${n}:${randomBytes(32).toString('base64')}`).join());
const prepare = new PrepareParty(new Tokens({ tokens }), new FeatureDigests({ tokens }));
// As it was built: a thread runs no TypeScript.
const FILE = new URL('../../dist/src/identity/prepare-in-thread.js', import.meta.url);
const threads: PrepareThread[] = [];

function open(file = FILE, idleMs?: number) {
  const thread = new PrepareThread(tokens, file, idleMs);
  threads.push(thread);
  return { thread, parties: new PrepareParties(prepare, thread) };
}

function asked(count: number): PartyAsked[] {
  return Array.from({ length: count }, (_, n) => ({
    party: create(PartyReportedSchema, {
      sourceSystem: 'CORE', sourceId: `C${n}`, partyType: PartyType.PERSON, name: ['張偉', '欧阳小红', '王女士', 'Li Na'][n % 4]!, phones: [{ number: `1380013${1000 + n}`, verified: n % 2 === 0 }],
      ...(n % 3 === 0 ? { idType: IdType.RESIDENT_ID, idNumber: '11010519491231002X' } : { birthDate: { year: 1980, month: 1 + (n % 12), day: 9 } }), email: `p${n}@example.com`,
      address: '河南省南阳市宛城区南京路267号9栋2404室', deviceId: `d${n}`, policyRoles: [{ policyNo: `P${n}`, role: 1 }],
    }),
    today: '2026-06-01',
    time: new Date('2026-05-01T00:00:00Z'),
  }));
}

const here = (all: readonly PartyAsked[]) => all.map(({ party, today, time }) => prepare.execute(party, today, time));

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.onModuleDestroy()));
});

describe('parties on a thread of their own', () => {
  it('are prepared as on the main one, in their order', async () => {
    const { thread, parties } = open();
    const all = asked(120);
    const run = vi.spyOn(thread, 'run');
    expect(await parties.execute(all)).toEqual(here(all));
    expect((await run.mock.results[0]!.value as unknown[]).filter((one) => one !== undefined)).toHaveLength(120);
    // Several chunks at a time.
    expect(await Promise.all([parties.execute(all), parties.execute(all.slice(0, 60))])).toEqual([here(all), here(all.slice(0, 60))]);
  });

  it('are refused as on the main one', async () => {
    const { parties } = open();
    const all = asked(60);
    all[41]!.party.sourceSystem = 'no spaces';
    await expect(parties.execute(all)).rejects.toMatchObject({ reason: 'PARTY_INVALID' });
  });

  it('stay on the main one where they are few', async () => {
    const { thread, parties } = open();
    const run = vi.spyOn(thread, 'run');
    expect(await parties.execute(asked(10))).toEqual(here(asked(10)));
    expect(run).not.toHaveBeenCalled();
  });

  it('are prepared here when the thread ends under them or cannot begin', async () => {
    const { thread, parties } = open();
    const all = asked(200);
    const [made] = await Promise.all([parties.execute(all), thread.onModuleDestroy()]);
    expect(made).toEqual(here(all));
    const broken = open(new URL('./there-is-no-such-file.js', import.meta.url));
    expect(await broken.parties.execute(all)).toEqual(here(all));
    const run = vi.spyOn(broken.thread, 'run');
    expect(await broken.parties.execute(all)).toEqual(here(all)); // and are not tried again at once
    expect(run).not.toHaveBeenCalled();
  });

  it('leave no thread behind when nothing comes any more, and get another one', async () => {
    const { thread, parties } = open(FILE, 20);
    const all = asked(50);
    await parties.execute(all);
    await expect.poll(() => thread.isThere, { timeout: 5_000 }).toBe(false);
    expect(await parties.execute(all)).toEqual(here(all));
  });
});
