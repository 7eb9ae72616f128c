// Promise: a message goes to the provider at most once, also where marketing dies with it given to the provider and nothing noted; what is said of it is true, and every
// run goes on. Real SMTP, real processes.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SegmentServiceClient } from '@kejing/contracts/grpc/cdp/v1/segment';
import type { SopServiceClient } from '@kejing/contracts/grpc/marketing/v1/sop';
import { grpcClient } from '@kejing/grpc';
import { callAs } from '@kejing/local';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, orgUnit, party, policy } from '../bad-input/insurer-facts.js';
import { InsurerSystems, type RawEvent } from '../interop/insurer-systems.js';
import { FaultStack } from './stack/fault-stack.js';
import { MailServer } from './stack/mail-server.js';
import { Watch } from './stack/quiet.js';

const CUSTOMERS = 30;
const MINUTE = 60_000;
/** So much later a process starts than the one before, by its own clock: what that one held is free again. */
const STEP_MS = 3 * MINUTE;
const SOP = {
  key: 'mail', name: '邮件', trigger: { segment_entered: 'covered' },
  steps: [{ key: 'mail', type: 'send', channel: 'EMAIL', subject: '保障检视', template: '{{salutation}}，您好！', next: 'end', on_refused: 'end' }],
};
let stack: FaultStack;
let watch: Watch;
let mail: MailServer;

beforeAll(async () => {
  mail = await MailServer.start();
  const env = { KEJING_SMTP_URL: mail.url, KEJING_MAIL_FROM: '客户服务 <service@example.com>', KEJING_QUIET_HOURS: '00:00-00:00', KEJING_SEND_CAP: '1000', KEJING_COMPANY_NAME: '样例人寿' };
  stack = await FaultStack.start({ services: ['cdp', 'marketing'], env });
  watch = new Watch(stack);
  const marketer = callAs(stack.connection, { subject: 'marketer', roles: ['MARKETER', 'OPERATIONS'] });
  const segments = grpcClient<SegmentServiceClient>('kejing.cdp.v1.SegmentService', stack.connection.grpcAddress('cdp'), marketer);
  const sops = grpcClient<SopServiceClient>('kejing.marketing.v1.SopService', stack.connection.grpcAddress('marketing'), marketer);
  await segments.createSegment({ segmentKey: 'covered', name: '有保障', expression: 'policies.exists(p, p.status == "IN_FORCE")', requestId: randomUUID() });
  const { sop } = await sops.createSop({ document: JSON.stringify(SOP), requestId: randomUUID() });
  await sops.publishSop({ sopKey: SOP.key, version: sop!.version, requestId: randomUUID() });
}, 240_000);
afterAll(async () => {
  await watch?.close();
  await stack?.stop();
  await mail?.close();
});

const consent = (sourceId: string): RawEvent => ({
  topic: 'insurer.party.v1', type: 'ConsentReported', key: `CORE:${sourceId}`, sourceVersion: 1,
  value: { sourceSystem: 'CORE', sourceId, purpose: 'PURPOSE_MARKETING', channel: 'CHANNEL_EMAIL', granted: true, proof: 'form-1', consentTime: '2026-01-02T03:04:05Z' },
});
const sends = () => watch.rows<{ id: string; status: string; reason: string }>('marketing', 'SELECT send_id AS id, status, reason FROM send');

describe('marketing is killed with messages given to the provider', () => {
  it('sends none twice, and knows which it cannot know of', { timeout: 240_000 }, async () => {
    const insurer = new InsurerSystems(stack.connection);
    const ids = Array.from({ length: CUSTOMERS }, (_, n) => `MAIL-${n}`);
    // The agent is known to marketing before it is killed: nobody is written to in the name of a stranger.
    await insurer.report(orgUnit('HQ', ''), agent('A1', 'HQ'));
    await until(async () => (await watch.rows('marketing', 'SELECT 1 FROM agent WHERE active')).length > 0, 30_000);
    await stack.kill('marketing');
    await insurer.report(...ids.map((id, n) => party(id, { agentCode: 'A1', name: `沈知${'微然安宁清和'[n % 6]!}`, email: `mail-${n}@example.com` })));
    await insurer.report(...ids.map(consent));
    await insurer.report(...ids.map((id) => policy(`P-${id}`, id, { servicingAgentCode: 'A1' })));
    await insurer.close();

    let kills = 0;
    for (const nth of [3, 1, 4]) {
      const { process } = await stack.startService('marketing', { crashAt: `provider-called:${nth}`, clockMs: kills * STEP_MS, unready: true });
      if ((await Promise.race([process.exited, sleep(45_000)])) !== 'SIGKILL') break;
      kills += 1;
    }
    expect(kills).toBe(3);
    // Longer after the last one than a message may be on its way.
    await stack.startService('marketing', { clockMs: kills * STEP_MS + 6 * MINUTE });
    await until(async () => {
      const all = await sends();
      return all.length === CUSTOMERS && all.every(({ status }) => status !== 'QUEUED' && status !== 'SENDING');
    }, 60_000, 300);

    const ended = await sends();
    const unknown = ended.filter(({ status }) => status === 'UNKNOWN');
    expect(ended.filter(({ status }) => status !== 'SENT' && status !== 'UNKNOWN')).toEqual([]);
    expect([...mail.taken.values()].filter((times) => times > 1)).toEqual([]);
    for (const { id, status } of ended) if (status === 'SENT') expect(mail.taken.get(id), id).toBe(1);
    expect([...mail.taken.keys()].filter((id) => !ended.some((send) => send.id === id))).toEqual([]);
    // Of each kill at least the one that it was killed for, at most those that were on their way beside it.
    expect(unknown.length).toBeGreaterThanOrEqual(kills);
    expect(unknown.length).toBeLessThanOrEqual(kills * 4);
    expect(await watch.rows('marketing', `SELECT 1 FROM run WHERE status = 'ACTIVE'`)).toEqual([]);
    expect(await watch.rows('marketing', `SELECT run_id FROM run_log WHERE kind = 'LEFT' AND step_key = 'mail' GROUP BY 1 HAVING count(*) <> 1`)).toEqual([]);
  });
});
