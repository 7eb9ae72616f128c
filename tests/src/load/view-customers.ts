import { randomUUID } from 'node:crypto';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs from 'kafkajs';
import { agent, orgUnit, party, policy } from '../bad-input/insurer-facts.js';
import { InsurerSystems, kafkaAs } from '../interop/insurer-systems.js';
import { inventedBirthDate, inventedName } from './invented-names.js';
import { TouchpointSource } from './touchpoints.js';

/** What each customer has. */
export const SIZE = { policies: 5, interactions: 200, tags: 60 };
const CUSTOMERS = 20;
const PATIENCE_MS = 120_000;

/** Makes the customers, each with a device, policies and interactions from the insurer, and tags as the tag system publishes them. @returns their ids */
export async function makeViewCustomers(connection: StackConnection): Promise<string[]> {
  const insurer = new InsurerSystems(connection);
  const source = await TouchpointSource.open(connection);
  const numbers = Array.from({ length: CUSTOMERS }, (_, i) => i);
  const before = await source.countOf('kejing.cdp.interaction.v1');
  await insurer.report(orgUnit('HQ', ''), agent('BENCH-1', 'HQ'));
  await insurer.report(...numbers.map((n) => party(`BENCH-${n}`, { name: inventedName(n), deviceId: `bench-view-${n}`, birthDate: inventedBirthDate(n), phones: [{ number: `1390000${1000 + n}` }] })));
  await insurer.report(...numbers.flatMap((n) => Array.from({ length: SIZE.policies }, (_, p) => policy(`BENCH-${n}-${p}`, `BENCH-${n}`, { servicingAgentCode: 'BENCH-1' }))));
  await source.publish(numbers.map((n) => `bench-view-${n}`), CUSTOMERS * SIZE.interactions);
  const customers: { customerId: string; recordId: string }[] = [];
  const identity = grpcClient<IdentityServiceClient>('kejing.cdp.v1.IdentityService', connection.grpcAddress('cdp'), callAs(connection, { subject: 'bench', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] }));
  for (const n of numbers) {
    const lookUp = async () => (await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId: `BENCH-${n}` }, name: '' })).customers[0];
    await until(async () => (await lookUp()) !== undefined, PATIENCE_MS, 500); // the party was sent, and is taken in when it is taken in
    const { customerId, recordIds } = (await lookUp())!;
    customers.push({ customerId, recordId: recordIds[0]! });
  }
  await publishTags(connection, customers.map(({ recordId }) => recordId));
  await until(async () => (await source.countOf('kejing.cdp.interaction.v1')) - before >= CUSTOMERS * SIZE.interactions, PATIENCE_MS);
  await Promise.all([insurer.close(), source.close()]);
  return customers.map(({ customerId }) => customerId);
}

async function publishTags(connection: StackConnection, recordIds: readonly string[]): Promise<void> {
  const producer = kafkaAs(connection, 'tagging').producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const now = new Date().toISOString();
  for (const recordId of recordIds) {
    await producer.send({
      topic: 'kejing.tagging.tag.v1', acks: -1,
      messages: Array.from({ length: SIZE.tags }, (_, i) => ({
        key: recordId,
        value: JSON.stringify({ subjectKind: 'SUBJECT_KIND_RECORD', subjectId: recordId, tagId: `bench/tag/${i}`, tagName: `标签${i}`, confidence: 0.9, source: 'RULE', version: '1', sensitive: false, assignTime: now }),
        headers: { ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.tagging.events.v1.TagAssigned', ce_source: '/kejing/tagging', ce_time: now, ce_sequence: String(i + 1), 'content-type': 'application/json' },
      })),
    });
  }
  await producer.disconnect();
}
