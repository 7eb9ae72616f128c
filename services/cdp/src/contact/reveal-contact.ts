import { Injectable } from '@nestjs/common';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { fault } from '@kejing/errors';
import { requirePurpose, type Caller } from '@kejing/grpc';
import { Database, type Tx } from '@kejing/postgres';
import { CheckConsent } from '../consent/check-consent.js';
import { recordNotFound } from '../identity/identity.errors.js';
import { AuditTrail } from '../privacy/audit-trail.js';
import { ProfileReader } from '../profile/profile-reader.js';
import { salutationOf } from './salutation.js';

export interface ContactAsked {
  recordId: string;
  channel: Channel;
  purpose: Purpose;
  now: Date;
  /** YYYY-MM-DD in the business zone. */
  today: string;
}

/** Answers where a customer is reached, for a purpose that her consent covers at this moment. */
@Injectable()
export class RevealContact {
  constructor(
    private readonly database: Database,
    private readonly consent: CheckConsent,
    private readonly profiles: ProfileReader,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws KejingError DENIED PURPOSE_MISSING, NOT_FOUND RECORD_NOT_FOUND, PRECONDITION NO_CONSENT, NOT_FOUND NO_ADDRESS */
  async execute(asked: ContactAsked, caller: Caller): Promise<{ address: string; salutation: string }> {
    const purpose = Purpose[asked.purpose]!;
    requirePurpose(caller, purpose);
    const checked = await this.consent.execute(this.database.reader, asked, caller);
    if (checked.reason === 'RECORD_NOT_FOUND') throw recordNotFound();
    await this.audit.append({ caller, action: 'RevealContact', customerId: checked.customerId, purpose, now: asked.now });
    if (!checked.allowed) throw fault('PRECONDITION', 'NO_CONSENT', 'the customer has not consented to it', { metadata: { reason: checked.reason } });
    return this.read(this.database.reader, checked.customerId, asked);
  }

  private async read(tx: Tx, customerId: string, { channel, today }: ContactAsked) {
    const profile = await this.profiles.read(tx, customerId, { reveal: 'CONTACT', today });
    const address = channel === Channel.EMAIL ? profile.email : profile.phones[0];
    if (address === undefined || address === '') throw fault('NOT_FOUND', 'NO_ADDRESS', 'no address is known on this channel');
    return { address, salutation: salutationOf(profile.name, profile.gender) };
  }
}
