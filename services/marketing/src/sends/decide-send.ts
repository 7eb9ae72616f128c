import { minuteOfDay, nextLocalTime } from '../runs/sop-clock.js';
import type { PostponeReason, RefuseReason } from './send.js';

/** Rules of the insurer. */
export interface SendRules {
  /** IANA zone of the quiet hours. */
  readonly zone: string;
  /** Minutes of the day; from 21:00 to 09:00 is 1260 to 540. Equal: never quiet. */
  readonly quiet: { readonly from: number; readonly to: number };
  /** Messages to a customer within the window, over all SOPs. */
  readonly cap: number;
  readonly capWindowMs: number;
  /** How long a send may wait in all, before it is refused for what it waits for. */
  readonly maxWaitMs: number;
  readonly retryMs: number;
}

/** What is so at the moment of sending. */
export interface SendFacts {
  readonly now: Date;
  readonly queueTime: Date;
  readonly hasProvider: boolean;
  /** As the CDP says now; undefined where it cannot be asked. */
  readonly consent: boolean | undefined;
  /** Messages of the window that went out, are going out, or may have. */
  readonly sentInWindow: number;
  /** Undefined for a message about no content. */
  readonly content: { readonly published: boolean; readonly expireTime: Date | undefined } | undefined;
  /** Whether name and licence of a working agent are there to be shown. */
  readonly agentShown: boolean;
}

export type SendVerdict =
  | { readonly kind: 'SEND' }
  | { readonly kind: 'POSTPONE'; readonly until: Date; readonly reason: PostponeReason }
  | { readonly kind: 'REFUSE'; readonly reason: RefuseReason };

/** The gate of every message. The machine's time, never the accelerated one: quiet hours are real. */
export function decideSend(facts: SendFacts, rules: SendRules): SendVerdict {
  if (!facts.hasProvider) return refuse('NO_CHANNEL');
  if (facts.consent === false) return refuse('NO_CONSENT');
  if (!facts.agentShown) return refuse('NO_AGENT');
  if (facts.content && !facts.content.published) return refuse('CONTENT_MISSING');
  if (facts.content?.expireTime !== undefined && facts.content.expireTime <= facts.now) return refuse('CONTENT_EXPIRED');
  if (facts.sentInWindow >= rules.cap) return refuse('CAP');
  const quietUntil = endOfQuiet(facts.now, rules);
  if (quietUntil) return postpone(facts, rules, quietUntil, 'QUIET_HOURS');
  if (facts.consent === undefined) return postpone(facts, rules, new Date(facts.now.getTime() + rules.retryMs), 'CDP_UNAVAILABLE');
  return { kind: 'SEND' };
}

const refuse = (reason: RefuseReason): SendVerdict => ({ kind: 'REFUSE', reason });

function postpone(facts: SendFacts, rules: SendRules, until: Date, reason: PostponeReason): SendVerdict {
  return until.getTime() - facts.queueTime.getTime() > rules.maxWaitMs ? refuse(reason) : { kind: 'POSTPONE', until, reason };
}

/** When the quiet hours end; undefined outside of them. */
export function endOfQuiet(now: Date, { zone, quiet: { from, to } }: Pick<SendRules, 'zone' | 'quiet'>): Date | undefined {
  const minute = minuteOfDay(now, zone);
  const quiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  return quiet ? nextLocalTime(now, to, zone) : undefined;
}
