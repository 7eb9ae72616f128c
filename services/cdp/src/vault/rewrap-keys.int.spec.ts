// Promise: after a rotation an old master key can be dropped: nothing that is sealed needs it, nothing is lost on the way, and people found under old token keys are still the same people.
import { randomBytes } from 'node:crypto';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { ConversationReportedSchema, Utterance_Speaker } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { open, parseKeys } from '@kejing/crypto';
import type { Caller } from '@kejing/grpc';
import { EventContext } from '@kejing/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OnConversationReported } from '../conversation/on-conversation-reported.consumer.js';
import { ReadMaskedConversation } from '../conversation/read-masked-conversation.js';
import { core, uw, WANG, type PartyInit } from '../identity/parties.fixture.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { OnPolicyReported } from '../policies/on-policy-reported.consumer.js';
import { PrivacyModule } from '../privacy/privacy.module.js';
import { received, testSlices } from '../slices.fixture.js';
import { FeatureDigests } from './feature-digests.js';
import { KeyRings } from './key-rings.js';
import { RecordVault } from './record-vault.js';
import { linesOf } from './rewrap-command.js';
import { RewrapKeys } from './rewrap-keys.js';
import { RewrapStore } from './rewrap.store.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;
const raw: Record<string, string> = Object.fromEntries(['v1', 'v2', 'v3'].map((version) => [version, `${version}:${randomBytes(32).toString('base64')}`]));
const ring = (...versions: string[]) => parseKeys(versions.map((version) => raw[version]!).join(','));

const steward: Caller = { kind: 'user', subject: 'steward-1', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] };

let slices: Slices;
const rings = (kind: 'master' | 'tokens', ...versions: string[]) => Object.assign(slices.get(KeyRings), { [kind]: ring(...versions) });
const command = () => new RewrapKeys(slices.database, new RewrapStore(), slices.get(KeyRings));
const read = (recordId: string) => slices.get(RecordVault).read(slices.database.reader, [recordId]);
const find = async (data: PartyInit) => (await slices.get(RecordDirectory).findRecord(slices.database.reader, data.sourceSystem!, data.sourceId!))!;
let version = 0;
const report = (data: PartyInit) => {
  const event = received(PartyReportedSchema, data, { sourceVersion: BigInt(++version), time: slices.clock.now() });
  return slices.database.tx((tx) => slices.get(OnParty).handle([event], new EventContext(tx, [event])));
};
const nobody = (n: number): PartyInit => core({ sourceId: `N${n}`, name: '韩梅梅', idNumber: '', phones: [{ number: `1380000${String(1000 + n)}`, verified: false }] });

/** Everything sealed that names a version, in every column of bytes that there is. */
async function stillUnder(name: string): Promise<string[]> {
  const { rows } = await slices.db.query<{ t: string; c: string }>(`SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'`);
  const found: string[] = [];
  for (const { t, c } of rows) {
    const hits = await slices.db.query(`SELECT 1 FROM ${t} WHERE substr(${c}, 1, 2 + length($1::bytea)) IN ('\\x01'::bytea || $2::bytea || $1, '\\x02'::bytea || $2::bytea || $1) LIMIT 1`, [Buffer.from(name), Buffer.from([name.length])]);
    if (hits.rows.length > 0) found.push(`${t}.${c}`);
  }
  return found.sort();
}

beforeAll(async () => { slices = await testSlices(PrivacyModule, IntakeModule); });
afterAll(() => slices.close());
beforeEach(async () => {
  const tables = ['record_token', 'record_source', 'record_secret', 'record_key', 'record', 'policy_party', 'policy', 'conversation', 'customer', 'record_customer', 'record_features', 'edge', 'match_queue', 'link'];
  await slices.db.query(tables.map((table) => `DELETE FROM ${table}`).join(';'));
  rings('master', 'v1');
  rings('tokens', 'v1');
});

async function everySealedThing(): Promise<{ recordId: string; conversationId: string }> {
  await report(core());
  const policy = received(PolicyReportedSchema, {
    sourceSystem: 'CORE', policyNo: 'P-1', legalEntity: 'KJ-LIFE', status: PolicyStatus.IN_FORCE, productCode: 'CI-1', productName: '重疾险', productLine: ProductLine.CRITICAL_ILLNESS,
    parties: [{ sourceSystem: 'CORE', sourceId: 'C1', role: PolicyRole.HOLDER }],
  });
  await slices.database.tx((tx) => slices.get(OnPolicyReported).handle(policy, new EventContext(tx, [policy])));
  const said = received(ConversationReportedSchema, { sourceSystem: 'CC', conversationId: 'T1', partySourceSystem: 'CORE', partySourceId: 'C1', utterances: [{ speaker: Utterance_Speaker.CUSTOMER, text: '想问保单' }] });
  await slices.database.tx((tx) => slices.get(OnConversationReported).handle(said, new EventContext(tx, [said])));
  const { rows: [row] } = await slices.db.query<{ id: string }>(`SELECT conversation_id AS id FROM conversation`);
  return { recordId: (await find(core())).recordId, conversationId: row!.id };
}

describe('wrapping anew', () => {
  it('leaves nothing under the old key, in any column, and everything is read with the new one alone', async () => {
    const { recordId, conversationId } = await everySealedThing();
    expect(await stillUnder('v1')).toEqual(['policy.number_sealed', 'record_key.wrapped_key']);
    rings('master', 'v1', 'v2');
    expect(linesOf(await command().use(2))).toContain('master key v1: STILL NEEDED by record_key, policy');
    expect(await command().execute({ batch: 2, pauseMs: 0 })).toBe(0);
    expect(await stillUnder('v1')).toEqual([]);

    rings('master', 'v2');
    expect((await read(recordId)).get(recordId)?.idNumber).toBe(WANG.idNumber);
    const { rows: [policy] } = await slices.db.query<{ id: string; sealed: Buffer }>(`SELECT policy_id AS id, number_sealed AS sealed FROM policy`);
    expect(open(ring('v2'), policy!.sealed, `policy.number|${policy!.id}`).toString()).toBe('CORE:P-1');
    expect(JSON.stringify(await slices.get(ReadMaskedConversation).execute(conversationId, steward, slices.clock.now()))).toContain('想问保单');
  });

  it('goes on where it was stopped, and a second run changes nothing', async () => {
    for (let n = 0; n < 9; n++) await report(nobody(n));
    rings('master', 'v1', 'v2');
    const stop = new Error('killed');
    await expect(command().execute({ batch: 2, pauseMs: 0, onBatch: (_, seen) => { if (seen === 4) throw stop; } })).rejects.toBe(stop);
    expect((await command().use(100)).tables[0]!.versions).toEqual(new Map([['v1', 5], ['v2', 4]]));
    await command().execute({ batch: 2, pauseMs: 0 });
    expect((await command().use(100)).tables[0]!.versions).toEqual(new Map([['v2', 9]]));
    const keys = () => slices.db.query(`SELECT wrapped_key FROM record_key ORDER BY record_id`).then(({ rows }) => rows);
    const before = await keys();
    await command().execute({ batch: 2, pauseMs: 0 });
    expect(await keys()).toEqual(before);
  });

  it('is done once, however many do it at once', async () => {
    for (let n = 0; n < 9; n++) await report(nobody(n));
    rings('master', 'v1', 'v2');
    const done = [0, 0, 0];
    await Promise.all(done.map((_, i) => command().execute({ batch: 2, pauseMs: 0, onBatch: (table, __, rewrapped) => { if (table === 'record_key') done[i] = rewrapped; } })));
    expect(done.reduce((sum, n) => sum + n)).toBe(9);
    expect((await command().use(100)).tables[0]!.versions).toEqual(new Map([['v2', 9]]));
  });

  it('brings back nothing that is erased meanwhile, and loses nothing that is reported meanwhile', async () => {
    for (let n = 0; n < 9; n++) await report(nobody(n));
    rings('master', 'v1', 'v2');
    const store = new RewrapStore();
    const page = store.page.bind(store);
    let meanwhile: Promise<void> | undefined;
    const { recordId: gone } = await find(nobody(0));
    const { recordId: changed } = await find(nobody(1));
    // Between reading a batch and writing it.
    store.page = async (...args) => {
      const rows = await page(...args);
      await (meanwhile ??= slices.database.tx((tx) => slices.get(RecordVault).destroy(tx, [gone])).then(() => report({ ...nobody(1), employer: '新单位' })));
      return rows;
    };
    await new RewrapKeys(slices.database, store, slices.get(KeyRings)).execute({ batch: 100, pauseMs: 0 });
    expect((await command().use(100)).tables[0]!.versions).toEqual(new Map([['v2', 8]]));
    rings('master', 'v2');
    expect(await read(gone)).toEqual(new Map());
    expect((await read(changed)).get(changed)?.employer).toBe('新单位');
  });

  it('says of rows whose key is not configured that they are there, and leaves them', async () => {
    await report(nobody(0));
    rings('master', 'v2', 'v3');
    expect(await command().execute({ batch: 10, pauseMs: 0 })).toBe(1);
    expect(linesOf(await command().use(10))).toEqual(expect.arrayContaining(['master key v1: STILL NEEDED by record_key', 'master key v2: no row needs it']));
    expect(await stillUnder('v1')).toEqual(['record_key.wrapped_key']);
  });
});

describe('a rotation of the token keys', () => {
  it('in two steps finds everybody throughout, and says what still needs the old key', async () => {
    await report(core());
    rings('tokens', 'v2', 'v1'); // all pods know v2, and still write v1
    await report(uw());
    rings('tokens', 'v1', 'v2');
    await report(uw({ sourceSystem: 'APP', sourceId: 'A9' }));
    const customers = await Promise.all([core(), uw(), uw({ sourceSystem: 'APP', sourceId: 'A9' })].map(find));
    expect(new Set(customers.map(({ customerId }) => customerId)).size).toBe(1);
    expect(linesOf(await command().use(10))).toContain('token key v1: STILL NEEDED by record_source, record_token');

    // What sources report again is indexed under the new key; the tokens of source keys stay.
    await report(core({ employer: '甲' }));
    await report(uw({ employer: '乙' }));
    expect(linesOf(await command().use(10))).toContain('token key v1: STILL NEEDED by record_source');
    expect((await find(core())).customerId).toBe(customers[0]!.customerId);
  });

  it('changes no digest, wherever the old key stands in the list', () => {
    const digest = (...versions: string[]) => new FeatureDigests(new KeyRings(ring('v1'), ring(...versions))).of('name', '王芳');
    expect(digest('v2', 'v1')).toBe(digest('v1'));
    expect(digest('v1', 'v2')).toBe(digest('v1'));
    expect(digest('v2')).not.toBe(digest('v1'));
  });
});
