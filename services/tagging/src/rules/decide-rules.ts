import { expiryAfter } from '../expiry.js';
import type { Denial, Evidence, SubjectKind, Support, TagProposal } from '../tags/tag.js';
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
  /** From when its days count. */
  readonly toldTime: Date;
}

/** What is judged. */
export interface Judged {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly backfill: boolean;
}

/** What rules that hold say of a happening. */
export function proposeHappening(judged: Judged, matches: readonly Match[]): TagProposal[] {
  return matches.map((match): TagProposal => {
    const { rule } = match.ready;
    return { ...judged, tagId: rule.tagId, word: rule.removes ? { kind: 'DENIAL', denial: toDenial(match) } : { kind: 'SUPPORT', support: toSupport(match) } };
  });
}

/** What all rules say of a state that is known as a whole: those that hold, and by their silence those that hold no more. */
export function proposeState(judged: Judged, rules: readonly ReadyRule[], matches: readonly Match[], holdsOn: boolean): TagProposal[] {
  return [...Map.groupBy(rules, ({ rule }) => rule.tagId)].map(([tagId, ofTag]): TagProposal => {
    const saying = matches.filter(({ ready }) => ready.rule.tagId === tagId);
    const supports = saying.filter(({ ready }) => !ready.rule.removes).map((match) => ({ ...toSupport(match), stateRule: match.ready.rule.ruleId }));
    const denials = saying.filter(({ ready }) => ready.rule.removes).map((match) => ({ ...toDenial(match), stateRule: match.ready.rule.ruleId }));
    return { ...judged, tagId, word: { kind: 'STATE', rules: ofTag.map(({ rule }) => rule.ruleId), supports, denials, holdsOn } };
  });
}

function toSupport({ ready: { rule, defaultDays }, evidence, since, toldTime }: Match): Support {
  return { source: 'RULE', confidence: rule.confidence, evidence: why(rule, evidence), assignTime: since, expireTime: expiryAfter(toldTime, rule.days || defaultDays) };
}

function toDenial({ ready: { rule }, evidence, toldTime }: Match): Denial {
  return { time: toldTime, evidence: why(rule, evidence) };
}

function why({ ruleId, version }: Rule, evidence: Evidence): Evidence {
  return { ruleId, ruleVersion: version, ...evidence };
}
