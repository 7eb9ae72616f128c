import type { DescMessage, Message } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { AgentReportedSchema, OrgUnitReportedSchema } from './gen/es/kejing/insurer/v1/organisation_pb.js';
import { ConsentReportedSchema, PartyReportedSchema, PartyWithdrawnSchema } from './gen/es/kejing/insurer/v1/party_pb.js';
import { BillingReportedSchema, ClaimReportedSchema, PolicyReportedSchema, ServicingReportedSchema } from './gen/es/kejing/insurer/v1/policy_pb.js';
import { ConversationReportedSchema, TouchpointReportedSchema } from './gen/es/kejing/insurer/v1/touchpoint_pb.js';
import type { TopicDefinition } from './topic.js';

const DAY_MS = 86_400_000;

type Fields = Record<string, unknown>;

const text = (message: Message, field: string): string => {
  const value = (message as unknown as Fields)[field];
  return typeof value === 'string' ? value : '';
};

/** `a:b` of two string fields; undefined where one of them is empty. */
const joined = (first: string, second: string) => (message: Message) => {
  const [a, b] = [text(message, first), text(message, second)];
  return a !== '' && b !== '' ? `${a}:${b}` : undefined;
};

const timeVersion =
  (...fields: string[]) =>
  (message: Message): bigint | undefined => {
    for (const field of fields) {
      const value = (message as unknown as Fields)[field] as Timestamp | undefined;
      if (value !== undefined) return value.seconds * 1000n + BigInt(Math.floor(value.nanos / 1_000_000));
    }
    return undefined;
  };

// A known party acts under her own key, an anonymous visitor under the device's. What a page claims is no reason to believe the party.
const touchpointKey = (message: Message) => {
  const device = text(message, 'deviceId');
  if (device !== '') return device;
  return joined('sourceSystem', 'sourceId')(message);
};

const inbound = (
  name: string,
  key: string,
  types: DescMessage[],
  deriveKey: (message: Message) => string | undefined,
  deriveVersion: (message: Message) => bigint | undefined = timeVersion('reportTime'),
): TopicDefinition => ({
  name,
  owner: 'insurer',
  dataClass: 'INBOUND',
  key,
  types,
  readers: ['cdp'],
  // The CDP's collector is an inlet too: what pages and apps send goes the same way as what systems send.
  writers: name === 'insurer.touchpoint.v1' ? ['insurer', 'cdp'] : ['insurer'],
  partitions: 6,
  retentionMs: 3 * DAY_MS,
  compacted: false,
  deriveKey,
  deriveVersion,
});

/** What insurer systems and touchpoints publish. Short retention, read by the CDP alone. */
export const inboundTopics: readonly TopicDefinition[] = [
  inbound('insurer.party.v1', 'source_system:source_id', [PartyReportedSchema, PartyWithdrawnSchema, ConsentReportedSchema], joined('sourceSystem', 'sourceId'), timeVersion('reportTime', 'consentTime')),
  inbound('insurer.policy.v1', 'source_system:policy_no', [PolicyReportedSchema], joined('sourceSystem', 'policyNo')),
  inbound('insurer.billing.v1', 'source_system:policy_no', [BillingReportedSchema], joined('sourceSystem', 'policyNo')),
  inbound('insurer.servicing.v1', 'source_system:policy_no', [ServicingReportedSchema], joined('sourceSystem', 'policyNo')),
  inbound('insurer.claim.v1', 'source_system:claim_no', [ClaimReportedSchema], joined('sourceSystem', 'claimNo')),
  inbound('insurer.agent.v1', 'source_system:agent_code', [AgentReportedSchema], joined('sourceSystem', 'agentCode')),
  inbound('insurer.organisation.v1', 'source_system:org_unit_code', [OrgUnitReportedSchema], joined('sourceSystem', 'orgUnitCode')),
  inbound('insurer.touchpoint.v1', 'device_id, or source_system:source_id', [TouchpointReportedSchema], touchpointKey, timeVersion('touchTime')),
  inbound('insurer.conversation.v1', 'source_system:conversation_id', [ConversationReportedSchema], joined('sourceSystem', 'conversationId'), timeVersion('startTime')),
];
