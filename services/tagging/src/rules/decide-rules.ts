import { expiryAfter } from '../expiry.js';
import type { Evidence, SubjectKind, TagProposal } from '../tags/tag.js';
import type { Rule } from './rule.js';
import type { RuleVariables } from './variables.js';

/** A rule that is ready to judge. */
export interface ReadyRule {
  readonly rule: Rule;
  readonly evaluate: (variables: RuleVariables) => boolean;
  /** Days of its tag's definition, for rules that say none. */
  readonly defaultDays: number;
}

/** A rule that holds, and what it rests on. */
export interface Match {
  readonly ready: ReadyRule;
  readonly evidence: Evidence;
  /** Since when it holds. */
  readonly since: Date;
}

/** What is judged. */
export interface Judged {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly backfill: boolean;
  /** When the state or the happening was observed. */
  readonly observeTime: Date;
}

/** Proposals of rules on a happening: those that hold, the taking ones last, so that they win. */
export function proposeHappening(judged: Judged, matches: readonly Match[]): TagProposal[] {
  const sorted = [...matches.filter(({ ready }) => !ready.rule.removes), ...matches.filter(({ ready }) => ready.rule.removes)];
  return sorted.map((match) => toProposal(judged, match));
}

/**
 * Proposals of rules on a state that is known as a whole: a rule that gave a tag and holds no more withdraws it, unless another one holds, whose value
 * then takes its place.
 */
export function proposeState(judged: Judged, rules: readonly ReadyRule[], matches: readonly Match[]): TagProposal[] {
  const holding = new Set(matches.map(({ ready }) => ready));
  const failing = rules.filter((ready) => !ready.rule.removes && !holding.has(ready)).map(({ rule }) => rule);
  const given = new Set(matches.filter(({ ready }) => !ready.rule.removes).map(({ ready }) => ready.rule.tagId));
  const withdrawn = failing.filter(({ tagId }) => !given.has(tagId)).map((rule): TagProposal => {
    const removal = { reason: 'WITHDRAWN', ruleId: rule.ruleId, evidence: { ruleId: rule.ruleId, ruleVersion: rule.version }, time: judged.observeTime } as const;
    return { ...keyOf(judged, rule), removal };
  });
  const insteadOf = (tagId: string): string[] => failing.filter((rule) => rule.tagId === tagId).map(({ ruleId }) => ruleId);
  // The surest first: it then is the one that takes the place of what was withdrawn.
  const surest = [...matches].sort((a, b) => b.ready.rule.confidence - a.ready.rule.confidence);
  const proposals = proposeHappening(judged, surest);
  return [...withdrawn, ...proposals.map((proposal) => ('assertion' in proposal ? { ...proposal, assertion: { ...proposal.assertion, insteadOf: insteadOf(proposal.tagId) } } : proposal))];
}

function toProposal(judged: Judged, { ready: { rule, defaultDays }, evidence, since }: Match): TagProposal {
  const why: Evidence = { ruleId: rule.ruleId, ruleVersion: rule.version, ...evidence };
  if (rule.removes) return { ...keyOf(judged, rule), removal: { reason: 'CONTRADICTED', evidence: why, time: since } };
  return {
    ...keyOf(judged, rule),
    assertion: {
      source: 'RULE', confidence: rule.confidence, evidence: why, assignTime: since, observeTime: judged.observeTime,
      expireTime: expiryAfter(since, rule.days || defaultDays),
    },
  };
}

function keyOf({ subjectKind, subjectId, backfill }: Judged, { tagId }: Rule) {
  return { subjectKind, subjectId, tagId, backfill };
}
