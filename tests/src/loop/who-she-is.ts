import { Purpose, ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { eventually } from './persist.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';

/** What the first two chapters found out. */
export interface Known {
  readonly agentId: string;
  readonly customerId: string;
  readonly coreRecordId: string;
  readonly deviceRecordId: string;
  readonly underwritingRecordId: string;
  /** All four; what came for her hangs on the one whose change was seen first. */
  readonly recordIds: readonly string[];
}

/** 1: the insurer's systems and her own steps report her four times; the CDP makes one customer of it and can say why. */
export async function recogniseHer(stage: Stage, teller: Teller): Promise<Known> {
  const { her } = stage;
  await teller.chapter('1  Four reports, one customer (一客一号)');
  await stage.report(...her.units(), her.agent());
  const agent = await teller.event('AgentChanged', 'her agent, reported by the core', (data) => data['agentCode'] === her.agentCode);
  const agentId = agent.subject;
  stage.agentArrives(agentId);

  await stage.report(her.core(), her.policy(ProductLine.ACCIDENT, '客经安行意外险', 268));
  const policy = await teller.event('PolicyChanged', 'her accident policy; he serves it', (data) => data['agentId'] === agentId);
  const parties = policy.data['parties'] as { role: string; recordId: string; customerId: string }[];
  const coreRecordId = parties.find((party) => party.role === 'HOLDER')?.recordId ?? '';
  await teller.event('RecordAssigned', 'core record: a new customer', (data) => data['recordId'] === coreRecordId);

  const page = await stage.browse(`${stage.stack.httpUrl('cdp')}/v1/events`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events: [{ event_id: crypto.randomUUID(), device_id: her.deviceId, kind: 'OPENED', page: '/articles/child-cover', duration_seconds: 41, time: new Date().toISOString() }] }),
  });
  teller.check(page.status === 202, `the collector answered ${page.status}: ${page.text.slice(0, 200)}`);
  teller.hop({ service: 'collector', what: 'POST /v1/events 202', id: '', subject: 'anonymous device', note: 'she reads an article on child cover' });
  const read = await teller.event('InteractionRecorded', 'on the record of her device', (data, event) => data['subject'] === '/articles/child-cover' && !event.backfill);
  const deviceRecordId = read.subject;

  await stage.report(her.registration());
  await teller.event('RecordAssigned', 'device and registration join the core record', (data) => data['recordId'] === deviceRecordId && Number(data['version'] ?? 1) > 1);
  await stage.report(her.consent(Purpose.MARKETING), her.consent(Purpose.SENSITIVE));
  for (const purpose of ['PURPOSE_MARKETING', 'PURPOSE_SENSITIVE']) {
    await teller.event('ConsentChanged', `consent: ${purpose.slice(8).toLowerCase()}`, (data) => data['purpose'] === purpose && data['granted'] === true && data['recordId'] !== undefined && data['customerId'] !== undefined && isHers(stage, data));
  }

  await stage.report(her.underwriting());
  const facts = await teller.event('RecordFactsChanged', 'underwriting: same resident ID, pregnancy declared', (data) => data['sourceSystem'] === 'UW' && JSON.stringify(data['facts']).includes('pregnant') && newRecord(stage, data['recordId']));
  const underwritingRecordId = facts.subject;

  const { answer, fits } = await eventually(stage.patienceMs, () => customerOfRecords(stage, coreRecordId), (records) => records.length === 4);
  teller.check(fits, `four records should be one customer; there are ${answer.length}`);
  const customerId = answer[0]?.customerId ?? '';
  const { links } = await stage.identity.whyLinked({ customerId });
  teller.hop({ service: 'cdp', what: 'ListRecords', id: '', subject: customerId, note: `one customer of ${answer.map((record) => `${record.sourceSystem}/${record.kind}`).join(', ')}` });
  for (const link of links) teller.hop({ service: 'cdp', what: 'WhyLinked', id: link.decisionId, subject: link.rule, note: link.explanation });
  return { agentId, customerId, coreRecordId, deviceRecordId, underwritingRecordId, recordIds: answer.map((record) => record.recordId) };
}

// The consent hangs on a record that this telling made: the tap began before it.
const isHers = (stage: Stage, data: Record<string, unknown>) => newRecord(stage, data['recordId']);

const newRecord = (stage: Stage, recordId: unknown) =>
  stage.tap.events.some((event) => event.type === 'RecordAssigned' && event.data['recordId'] === recordId && event.data['reason'] !== undefined && !event.backfill);

async function customerOfRecords(stage: Stage, coreRecordId: string) {
  const latest = stage.tap.events.filter((event) => event.type === 'RecordAssigned' && event.data['recordId'] === coreRecordId).at(-1);
  const { records } = await stage.identity.listRecords({ customerId: String(latest?.data['customerId'] ?? '') });
  return records;
}
