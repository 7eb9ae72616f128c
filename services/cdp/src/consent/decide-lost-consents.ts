import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { RecordConsent } from './consent.js';
import { decideConsent } from './decide-consent.js';

/** A purpose that is allowed on a channel; `UNSPECIFIED` is all channels. */
export interface LostConsent {
  purpose: Purpose;
  channel: Channel;
}

/** What one of two customers allows, by word or by silence, and both together would not, since a refusal wins. */
export function lostConsents(one: readonly RecordConsent[], other: readonly RecordConsent[]): LostConsent[] {
  const both = [...one, ...other];
  const channels = [...new Set([Channel.UNSPECIFIED, ...both.map((word) => word.channel)])].sort((x, y) => x - y);
  const purposes = [...new Set(both.map((word) => word.purpose))].sort((x, y) => x - y);
  const lost = purposes.flatMap((purpose) => channels.map((channel) => ({ purpose, channel }))).filter(({ purpose, channel }) => {
    const allows = (words: readonly RecordConsent[]) => decideConsent(words, purpose, channel).allowed;
    return !allows(both) && (allows(one) || allows(other));
  });
  // What is lost on all channels is said once.
  return lost.filter(({ purpose, channel }) => channel === Channel.UNSPECIFIED || !lost.some((l) => l.purpose === purpose && l.channel === Channel.UNSPECIFIED));
}
