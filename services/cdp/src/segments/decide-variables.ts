import { InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { EffectiveConsent } from '../consent/consent-reader.js';
import type { FactOfRecord } from '../identity/record-facts.js';
import type { InteractionOfPerson } from '../interactions/timeline.js';
import { annualPremium, type PolicyOfPerson } from '../policies/policy-directory.js';
import type { RecordTag } from '../tags/tag-directory.js';
import { isOrdinaryFact, mayUseSensitive } from './sensitive.js';
import type { SegmentVariables } from './variables.js';

/** What is known of a customer; parts that no expression asks for are absent. */
export interface CustomerKnowledge {
  tags?: readonly RecordTag[];
  facts?: readonly FactOfRecord[];
  policies?: readonly Omit<PolicyOfPerson, 'person'>[];
  interactions?: readonly Omit<InteractionOfPerson, 'person'>[];
  consents: readonly EffectiveConsent[];
}

/** The variables of a customer. Without her consent for sensitive information neither sensitive tags nor declared facts are in them. */
export function decideVariables(known: CustomerKnowledge): SegmentVariables {
  const consents = {
    // On some channel; which one is asked again at the moment of sending.
    marketing: known.consents.some((one) => one.purpose === Purpose.MARKETING && one.granted),
    sensitive: mayUseSensitive(known.consents),
  };
  const facts = known.facts && latestOfEach(known.facts).filter((fact) => consents.sensitive || isOrdinaryFact(fact.name));
  return {
    consents,
    ...(known.tags && { tags: [...new Set(known.tags.filter((tag) => consents.sensitive || !tag.sensitive).map((tag) => tag.tagName))] }),
    ...(facts && { facts: facts.map(({ name, value }) => ({ name, value })), ...ageOf(facts), ...genderOf(facts) }),
    ...(known.policies && { policies: known.policies.flatMap(perRole), is_customer: known.policies.length > 0 }),
    ...(known.interactions && { interactions: known.interactions.map(toVariable) }),
  };
}

/** Facts come latest first. */
function latestOfEach(facts: readonly FactOfRecord[]): FactOfRecord[] {
  const seen = new Set<string>();
  return facts.filter((fact) => !seen.has(fact.name) && seen.add(fact.name));
}

function ageOf(facts: readonly FactOfRecord[]): Pick<SegmentVariables, 'age'> {
  const age = Number(facts.find((fact) => fact.name === 'age')?.value);
  return Number.isInteger(age) ? { age } : {};
}

function genderOf(facts: readonly FactOfRecord[]): Pick<SegmentVariables, 'gender'> {
  const gender = facts.find((fact) => fact.name === 'gender')?.value;
  return gender === undefined ? {} : { gender };
}

function perRole(policy: Omit<PolicyOfPerson, 'person'>) {
  return policy.roles.map((role) => ({
    line: ProductLine[policy.productLine] ?? '',
    status: policy.status,
    role,
    annual_premium: annualPremium(policy),
    effective_date: policy.effectiveDate ?? '',
  }));
}

function toVariable(one: Omit<InteractionOfPerson, 'person'>) {
  return {
    kind: InteractionKind[one.kind] ?? '',
    content_id: one.contentId,
    topics: one.topics ?? [],
    source: one.sourceSystem,
    subject: one.subject,
    duration_seconds: one.durationSeconds,
    time: one.time,
  };
}
