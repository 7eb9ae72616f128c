import { toDate } from '@kejing/contracts';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { ConsentReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Reject } from '@kejing/messaging';
import type { ConsentWord } from './report-consent.js';

/** @param time of the event, where the report names none @throws Reject for a word that can never be kept */
export function readConsent(message: ConsentReported, time: Date): Omit<ConsentWord, 'now' | 'backfill'> {
  const { sourceSystem, sourceId, purpose, channel, granted, proof } = message;
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(sourceSystem) || sourceId === '' || sourceId.length > 128) throw new Reject('CONSENT_INVALID', 'source_system and source_id must name a party');
  if (purpose === Purpose.UNSPECIFIED || Purpose[purpose] === undefined) throw new Reject('CONSENT_INVALID', 'purpose is missing or unknown');
  if (Channel[channel] === undefined) throw new Reject('CONSENT_INVALID', 'channel is unknown');
  if (proof.length > 500 || proof.includes('\0')) throw new Reject('CONSENT_INVALID', 'proof is longer than 500 characters, or holds U+0000');
  return { party: { sourceSystem, sourceId }, purpose, channel, granted, proof, consentTime: toDate(message.consentTime) ?? time };
}
