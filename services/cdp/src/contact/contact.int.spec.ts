// Promise: an address is answered only for a purpose that token and consent cover, never outside of the caller's scope, and it is written down.
import { ConsentReportedSchema, PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { Caller } from '@kejing/grpc';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { core } from '../identity/parties.fixture.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { received, testSlices } from '../slices.fixture.js';
import { ContactModule } from './contact.module.js';
import { RevealContact } from './reveal-contact.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let recordId: string;
const marketing: Caller = { kind: 'service', subject: 'service:marketing', roles: ['SERVICE'], purposes: ['MARKETING'] };
const handle = (event: ReceivedEvent) => slices.database.tx((tx) => slices.get(OnParty).handle([event], new EventContext(tx, [event])));
const consent = (granted: boolean, seconds: number) =>
  handle(received(ConsentReportedSchema, { sourceSystem: 'CORE', sourceId: 'C1', purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted, consentTime: { seconds: BigInt(seconds) } }));
const reveal = (caller: Caller, channel = Channel.SMS) =>
  slices.get(RevealContact).execute({ recordId, channel, purpose: Purpose.MARKETING, now: slices.clock.now(), today: '2026-06-01' }, caller);

beforeAll(async () => {
  slices = await testSlices(ContactModule, IntakeModule);
  await handle(received(PartyReportedSchema, core()));
  recordId = (await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', 'C1'))!.recordId;
});
afterAll(() => slices.close());

it('refuses without consent, answers with it, and refuses again once it is withdrawn', async () => {
  await expect(reveal(marketing)).rejects.toMatchObject({ kind: 'PRECONDITION', code: 'NO_CONSENT', metadata: { reason: 'NO_CONSENT' } });
  await consent(true, 1);
  expect(await reveal(marketing)).toEqual({ address: '+8613911112345', salutation: '王女士' });
  await expect(reveal(marketing, Channel.EMAIL)).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'NO_ADDRESS' });
  await consent(false, 2);
  await expect(reveal(marketing)).rejects.toMatchObject({ code: 'NO_CONSENT', metadata: { reason: 'REFUSED' } });
});

it('refuses a purpose that the token does not carry, and an agent who does not serve her', async () => {
  await expect(reveal({ ...marketing, purposes: ['SERVICE'] })).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
  const agent: Caller = { kind: 'user', subject: 'agent', roles: ['AGENT'], agentId: crypto.randomUUID(), purposes: ['MARKETING'] };
  await expect(reveal(agent)).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'RECORD_NOT_FOUND' });
});

it('has written every attempt that found her into the audit trail', async () => {
  const { rows } = await slices.db.query(`SELECT count(*)::int AS n, min(purpose) AS purpose FROM audit WHERE action = 'RevealContact'`);
  expect(rows).toEqual([{ n: 4, purpose: 'MARKETING' }]);
});
