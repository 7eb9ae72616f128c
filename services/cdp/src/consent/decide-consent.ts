import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { EffectiveConsent, RecordConsent } from './consent.js';

export interface ConsentDecision {
  allowed: boolean;
  reason: 'GRANTED' | 'NO_CONSENT' | 'REFUSED';
  /** Of the deciding word; absent where nobody said any. */
  consentTime?: Date;
}

/** Purposes for which silence will do: the contract asks for them, or the law leaves the person an opt-out (PIPL art. 13, 24). */
const ALLOWED_BY_SILENCE: ReadonlySet<Purpose> = new Set([Purpose.SERVICE, Purpose.PERSONALISATION, Purpose.STEWARDSHIP]);

/**
 * Whether a customer may be processed for a purpose on a channel: over all her records a refusal wins, silence is
 * neutral, and silence everywhere is no consent to marketing or to sensitive information.
 */
export function decideConsent(words: readonly RecordConsent[], purpose: Purpose, channel: Channel): ConsentDecision {
  const heard = wordsOn(words, purpose, channel);
  const refusal = latest(heard.filter((w) => !w.granted));
  if (refusal) return { allowed: false, reason: 'REFUSED', consentTime: refusal.consentTime };
  const grant = latest(heard);
  if (grant) return { allowed: true, reason: 'GRANTED', consentTime: grant.consentTime };
  return ALLOWED_BY_SILENCE.has(purpose) ? { allowed: true, reason: 'GRANTED' } : { allowed: false, reason: 'NO_CONSENT' };
}

/** What holds for each purpose and channel of which any record has said something. */
export function effectiveConsents(words: readonly RecordConsent[]): EffectiveConsent[] {
  const spoken = new Map(words.map((w) => [`${w.purpose} ${w.channel}`, w]));
  return [...spoken.values()]
    .map(({ purpose, channel }) => {
      const { allowed, consentTime } = decideConsent(words, purpose, channel);
      return { purpose, channel, granted: allowed, consentTime: consentTime! };
    })
    .sort((x, y) => x.purpose - y.purpose || x.channel - y.channel);
}

/** Whether a new word replaces the one that stands: the later one does; of one moment, the refusal. */
export function replaces(standing: { granted: boolean; consentTime: Date } | undefined, word: { granted: boolean; consentTime: Date }): boolean {
  if (standing === undefined) return true;
  const [was, is] = [standing.consentTime.getTime(), word.consentTime.getTime()];
  return is > was || (is === was && standing.granted && !word.granted);
}

/**
 * Each record's word on the channel: the later of its word on this very channel and its word on all channels; at one moment the refusal.
 * So that who opts out of everything is out, and who then asks for e-mail gets e-mail.
 */
function wordsOn(words: readonly RecordConsent[], purpose: Purpose, channel: Channel): RecordConsent[] {
  const byRecord = new Map<string, RecordConsent>();
  for (const word of words) {
    if (word.purpose !== purpose || (word.channel !== channel && word.channel !== Channel.UNSPECIFIED)) continue;
    if (replaces(byRecord.get(word.recordId), word)) byRecord.set(word.recordId, word);
  }
  return [...byRecord.values()];
}

const latest = (words: readonly RecordConsent[]): RecordConsent | undefined =>
  words.reduce<RecordConsent | undefined>((last, w) => (last === undefined || w.consentTime > last.consentTime ? w : last), undefined);
