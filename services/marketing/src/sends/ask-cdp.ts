import { Inject, Injectable } from '@nestjs/common';
import type { ConsentServiceClient } from '@kejing/contracts/grpc/cdp/v1/consent';
import type { ContactServiceClient } from '@kejing/contracts/grpc/cdp/v1/contact';
import { Channel, Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { isKejingError } from '@kejing/errors';
import type { GrpcClient } from '@kejing/grpc';

export const CONSENT_CLIENT = Symbol('kejing:consent-client');
export const CONTACT_CLIENT = Symbol('kejing:contact-client');

export type Revealed =
  | { readonly kind: 'ADDRESS'; readonly address: string; readonly salutation: string }
  | { readonly kind: 'NO_ADDRESS' | 'NO_CONSENT' | 'UNAVAILABLE' };

/** What the CDP alone may say, at the moment of sending. Never called within a transaction. */
@Injectable()
export class AskCdp {
  constructor(
    @Inject(CONSENT_CLIENT) private readonly consents: Pick<GrpcClient<ConsentServiceClient>, 'checkConsent'>,
    @Inject(CONTACT_CLIENT) private readonly contacts: Pick<GrpcClient<ContactServiceClient>, 'revealContact'>,
  ) {}

  /** Whether she may be written to, and whose the record is now; undefined where the CDP does not say. */
  async consent(recordId: string): Promise<{ allowed: boolean; customerId: string } | undefined> {
    try {
      const { allowed, customerId } = await this.consents.checkConsent({ recordId, purpose: Purpose.PURPOSE_MARKETING, channel: Channel.CHANNEL_EMAIL });
      return { allowed, customerId };
    } catch {
      // Silence of the CDP is no consent; the send waits.
      return undefined;
    }
  }

  async reveal(recordId: string): Promise<Revealed> {
    try {
      const { address, salutation } = await this.contacts.revealContact(
        { recordId, purpose: Purpose.PURPOSE_MARKETING, channel: Channel.CHANNEL_EMAIL }, { purposes: ['MARKETING'] });
      return address === '' ? { kind: 'NO_ADDRESS' } : { kind: 'ADDRESS', address, salutation };
    } catch (error) {
      if (isKejingError(error) && error.kind === 'NOT_FOUND') return { kind: 'NO_ADDRESS' };
      if (isKejingError(error) && error.kind === 'PRECONDITION') return { kind: 'NO_CONSENT' };
      return { kind: 'UNAVAILABLE' };
    }
  }
}
