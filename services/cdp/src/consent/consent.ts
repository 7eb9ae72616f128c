import type { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';

/** What a record says of a purpose on a channel; channel 0 is all channels. */
export interface RecordConsent {
  recordId: string;
  purpose: Purpose;
  channel: Channel;
  granted: boolean;
  proof: string;
  consentTime: Date;
}

/** What holds for a customer: over all her records, a refusal wins and silence is neutral. */
export interface EffectiveConsent {
  purpose: Purpose;
  channel: Channel;
  granted: boolean;
  /** Of the deciding word. */
  consentTime: Date;
}
