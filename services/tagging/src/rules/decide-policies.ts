import type { Match, ReadyRule } from './decide-rules.js';
import type { PolicyFields } from './variables.js';

/** A policy that a record has a role in. */
export interface HeldPolicy {
  readonly role: string;
  readonly line: string;
  readonly status: string;
  /** Minor units. */
  readonly annualPremium: bigint;
  readonly changeTime: Date;
  readonly eventId: string;
}

/** The rules that hold for any policy of a record, each resting on the latest such policy. */
export function matchPolicies(held: readonly HeldPolicy[], rules: readonly ReadyRule[]): Match[] {
  const policies = held.map(toFields);
  const latestFirst = [...held].sort((a, b) => b.changeTime.getTime() - a.changeTime.getTime());
  return rules.flatMap((ready): Match[] => {
    const one = latestFirst.find((policy) => ready.evaluate({ ...toFields(policy), policies }));
    return one ? [{ ready, evidence: { eventIds: [one.eventId] }, since: one.changeTime }] : [];
  });
}

function toFields({ role, line, status, annualPremium }: HeldPolicy): PolicyFields {
  return { role, line, status, annual_premium: annualPremium };
}
