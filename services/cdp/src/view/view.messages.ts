import { toDateMessage, toTimestamp } from '@kejing/contracts';
import type {
  ConsentState, CustomerView as ViewMessage, Interaction as InteractionMessage, PolicySummary, Profile as ProfileMessage, TagValue,
} from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { EffectiveConsent } from '../consent/consent-reader.js';
import type { Interaction } from '../interactions/timeline.js';
import type { PolicyOfRecords } from '../policies/policy-directory.js';
import type { Profile } from '../profile/profile-reader.js';
import type { RecordTag } from '../tags/tag-directory.js';
import type { CustomerView } from './get-customer-view.js';

/** The view as it is answered. */
export function toViewMessage(view: CustomerView, requestedId: string): ViewMessage {
  const { customerId, recordIds, customer, profile, agent } = view;
  const requested = requestedId === customerId ? '' : requestedId;
  return {
    customer: customer && { customerId, version: customer.version, recordIds, requestedId: requested, createTime: toTimestamp(customer.createdAt) },
    profile: profile && toProfile(profile),
    policies: (view.policies ?? []).map(toPolicy),
    interactions: (view.interactions ?? []).map(toInteraction),
    tags: (view.tags ?? []).map(toTag),
    segments: (view.segments ?? []).map(({ segmentId, segmentKey, name, enterTime }) => ({ segmentId, segmentKey, name, enterTime: toTimestamp(enterTime) })),
    consents: (view.consents ?? []).map(toConsent),
    agent: agent && { agentId: agent.agentId, displayName: agent.displayName, orgUnit: agent.orgUnit },
  };
}

/** An entry of the timeline as it is answered. The contract's enums have one number in both generated forms. */
export function toInteraction(one: Interaction): InteractionMessage {
  const { interactionId, recordId, kind, sourceSystem, subject, contentId, agentId, durationSeconds, time } = one;
  return { interactionId, recordId, kind: kind as number, sourceSystem, subject, contentId, agentId, durationSeconds, interactionTime: toTimestamp(time) };
}

function toProfile(profile: Profile): ProfileMessage {
  const { birthDate, facts, ...rest } = profile;
  return {
    ...rest,
    birthDate: toDateMessage(birthDate),
    facts: facts.map(({ name, value, recordId, sourceSystem, factTime }) => ({ name, value, recordId, sourceSystem, factTime: toTimestamp(factTime) })),
  };
}

/** A policy as it is answered. */
export function toPolicy(policy: PolicyOfRecords): PolicySummary {
  const { policyId, productName, productLine, status, roles, agentId, currency: currencyCode } = policy;
  return {
    policyId,
    productName,
    productLine: productLine as number,
    status,
    roles,
    effectiveDate: toDateMessage(policy.effectiveDate),
    paidToDate: toDateMessage(policy.paidToDate),
    premium: { minorUnits: String(policy.premiumMinor), currencyCode },
    sumAssured: { minorUnits: String(policy.sumAssuredMinor), currencyCode },
    agentId: agentId ?? '',
  };
}

function toTag(tag: RecordTag): TagValue {
  const { tagId, tagName, confidence, source, recordId, assignTime, expireTime } = tag;
  return { tagId, tagName, confidence, source, recordId, assignTime: assignTime ? toTimestamp(assignTime) : undefined, expireTime: expireTime ? toTimestamp(expireTime) : undefined };
}

function toConsent({ purpose, channel, granted, consentTime }: EffectiveConsent): ConsentState {
  return { purpose: purpose as number, channel: channel as number, granted, consentTime: toTimestamp(consentTime) };
}
