// Promise: what is erased is gone, here and for those who come back from a backup; what the law keeps stays; the audit trail shows any change.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordErasureCompletedSchema } from '@kejing/contracts/es/common/events/v1/erasure_pb';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { ConversationReportedSchema, Utterance_Speaker } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import type { Caller } from '@kejing/grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnConversationReported } from '../conversation/on-conversation-reported.consumer.js';
import { ReadMaskedConversation } from '../conversation/read-masked-conversation.js';
import { core, uw, type PartyInit } from '../identity/parties.fixture.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { received, testSlices } from '../slices.fixture.js';
import { RecordVault } from '../vault/record-vault.js';
import { ApplyErasureList } from './apply-erasure-list.js';
import { firstBreak } from './audit-chain.js';
import { AuditStore } from './audit.store.js';
import { AuditTrail } from './audit-trail.js';
import { EraseRequests } from './erase-requests.js';
import { ErasureList } from './erasure-list.js';
import { OnErasureCompleted } from './on-erasure-completed.consumer.js';
import { PrivacyModule } from './privacy.module.js';
import { PrivacyGrpc } from './privacy.grpc.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let directory: RecordDirectory;
let listFile: string;
const officer: Caller = { kind: 'user', subject: 'officer-1', roles: ['PRIVACY_OFFICER'], purposes: ['SERVICE'] };
beforeAll(async () => {
  slices = await testSlices(PrivacyModule, IntakeModule);
  directory = slices.get(RecordDirectory);
  listFile = join(await mkdtemp(join(tmpdir(), 'erasures-')), 'list', 'erasures.jsonl');
  (slices.get(ErasureList) as unknown as { file: string }).file = listFile;
});
afterAll(() => slices.close());

let version = 0;
const report = (data: PartyInit, over: Partial<ReceivedEvent> = {}) => {
  const event = received(PartyReportedSchema, data, { sourceVersion: BigInt(++version), time: slices.clock.now(), ...over });
  return slices.database.tx((tx) => slices.get(OnParty).handle([event], new EventContext(tx, [event])));
};
const find = (data: PartyInit) => directory.findRecord(slices.database.reader, data.sourceSystem!, data.sourceId!);
const erase = (recordIds: string[], requestId = '') =>
  slices.get(EraseRequests).execute({ recordIds, reason: '本人请求', requestId }, officer, { erasureId: crypto.randomUUID(), now: slices.clock.now() });

describe('erasure', () => {
  it('takes the record and its key, leaves the customer to her other records, and tells it', async () => {
    await report(core());
    slices.clock.advance(1000);
    await report(uw());
    const [first, second] = [(await find(core()))!, (await find(uw()))!];
    const answer = await erase([first.recordId], crypto.randomUUID());
    expect(answer.erasedRecordIds).toEqual([first.recordId]);
    expect(await find(core())).toBeUndefined();
    expect((await find(uw()))!.customerId).toBe(first.customerId);
    expect(second.customerId).toBe(first.customerId);
    expect(await slices.get(RecordVault).read(slices.database.reader, [first.recordId])).toEqual(new Map());
    const told = (await slices.sent('kejing.cdp.record.state.v1')).filter((e) => e.type === 'RecordErased');
    expect(told.map((e) => e.data['recordId'])).toEqual([first.recordId]);
    expect(await readFile(listFile, 'utf8')).toMatch(new RegExp(`"recordId":"${first.recordId}"`));
  });

  it('asked for twice with one request_id has one effect and one answer', async () => {
    await report(core({ sourceId: 'C2', idNumber: '' }));
    const { recordId } = (await find(core({ sourceId: 'C2' })))!;
    const requestId = crypto.randomUUID();
    expect(await erase([recordId], requestId)).toEqual(await erase([recordId], requestId));
    await expect(erase([crypto.randomUUID()], requestId)).rejects.toMatchObject({ code: 'REQUEST_ID_REUSED' });
  });

  it('is not undone by a report from before it; a later one makes another record', async () => {
    await report(core({ sourceId: 'C3', idNumber: '' }));
    const { recordId } = (await find(core({ sourceId: 'C3' })))!;
    const before = slices.clock.now();
    slices.clock.advance(1000);
    await erase([recordId]);
    await report(core({ sourceId: 'C3', idNumber: '' }), { time: before });
    expect(await find(core({ sourceId: 'C3' }))).toBeUndefined();
    slices.clock.advance(1000);
    await report(core({ sourceId: 'C3', idNumber: '' }));
    expect((await find(core({ sourceId: 'C3' })))!.recordId).not.toBe(recordId);
  });

  it('is complete once all five services have answered, each for itself and once', async () => {
    await report(core({ sourceId: 'C6', idNumber: '' }));
    const { recordId } = (await find(core({ sourceId: 'C6' })))!;
    const { erasureId } = await erase([recordId]);
    const state = () => slices.get(PrivacyGrpc).getErasure({ erasureId });
    const began = await state();
    expect(began).toMatchObject({ erasureId, complete: false, records: [{ recordId, complete: false, receipts: [{ service: 'cdp' }] }] });
    expect(began.records[0]!.receipts[0]!.rowsDeleted).toBeGreaterThanOrEqual(4);
    const consumer = slices.get(OnErasureCompleted);
    const answer = (handler: keyof Pick<OnErasureCompleted, 'onContent' | 'onMarketing' | 'onStrategy' | 'onTagging'>, service: string, rowsDeleted: number) => {
      const event = received(RecordErasureCompletedSchema, { erasureId, recordId, service, rowsDeleted }, { time: slices.clock.now() });
      return slices.database.tx((tx) => consumer[handler](event, new EventContext(tx, [event])));
    };
    await expect(answer('onContent', 'tagging', 1)).rejects.toThrow(/RECEIPT_OF_OTHER_SERVICE|owner/);
    await answer('onContent', 'content', 3);
    await answer('onMarketing', 'marketing', 0);
    await answer('onStrategy', 'strategy', 2);
    expect((await state()).complete).toBe(false);
    await answer('onTagging', 'tagging', 8);
    await answer('onTagging', 'tagging', 0); // told again: the first stands
    const { complete, records } = await state();
    expect([complete, records[0]!.complete]).toEqual([true, true]);
    expect(records[0]!.receipts.slice(1).map(({ service, rowsDeleted }) => `${service} ${rowsDeleted}`)).toEqual(['content 3', 'marketing 0', 'strategy 2', 'tagging 8']);
    await expect(slices.get(PrivacyGrpc).getErasure({ erasureId: crypto.randomUUID() })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'ERASURE_NOT_FOUND' });
  });

  it('is applied again to what a backup brings back', async () => {
    await report(core({ sourceId: 'C4', idNumber: '' }));
    const { recordId } = (await find(core({ sourceId: 'C4' })))!;
    await slices.get(ErasureList).append([{ erasureId: crypto.randomUUID(), recordId, tokens: [], erasedAt: slices.clock.now().toISOString() }]);
    expect(await slices.get(ApplyErasureList).execute(slices.clock.now())).toBe(1);
    expect(await find(core({ sourceId: 'C4' }))).toBeUndefined();
    expect(await slices.get(ApplyErasureList).execute(slices.clock.now())).toBe(0);
  });
});

describe('a conversation', () => {
  it('is sealed, answered masked, and goes with its record', async () => {
    await report(core({ sourceId: 'C5', idNumber: '', name: '林黛玉' }));
    const { recordId } = (await find(core({ sourceId: 'C5' })))!;
    const event = received(ConversationReportedSchema, {
      sourceSystem: 'WECOM', conversationId: 'talk-1', partySourceSystem: 'CORE', partySourceId: 'C5',
      utterances: [{ speaker: Utterance_Speaker.CUSTOMER, text: '我是林黛玉，怀孕三个月了，电话13900001111' }],
    });
    await slices.database.tx((tx) => slices.get(OnConversationReported).handle(event, new EventContext(tx, [event])));
    const [told] = await slices.sent('kejing.cdp.interaction.v1');
    const conversationId = told!.data['conversationId'] as string;
    const masked = await slices.get(ReadMaskedConversation).execute(conversationId, officer, slices.clock.now());
    expect(masked.utterances).toEqual([{ speaker: 'CUSTOMER', text: '我是＊＊＊，怀孕三个月了，电话＊＊＊＊＊＊＊＊＊＊＊' }]);
    await erase([recordId]);
    await expect(slices.get(ReadMaskedConversation).execute(conversationId, officer, slices.clock.now())).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' });
  });
});

describe('the audit trail', () => {
  it('holds a chain that shows any change, and refuses changes', async () => {
    const trail = slices.get(AuditTrail);
    const access = (customerId: string) => trail.append({ caller: officer, action: 'Test', customerId, purpose: 'SERVICE', now: slices.clock.now() });
    await Promise.all(['A', 'B', 'C', 'D'].map(access));
    const page = await slices.get(AuditStore).page(slices.database.reader, 'B', undefined, 10);
    const chain = await slices.get(AuditStore).chain(slices.database.reader, page[0]!.chain);
    expect(firstBreak(chain)).toBeUndefined();
    expect(firstBreak(chain.map((e) => (e.customerId === 'B' ? { ...e, customerId: 'X' } : e)))).toBe(page[0]!.position);
    expect(firstBreak(chain.filter((e) => e.customerId !== 'B'))).toBe(page[0]!.position);
    await expect(slices.db.query(`UPDATE audit SET purpose = 'x'`)).rejects.toThrow(/append-only/);
  });
});
