import { Injectable } from '@nestjs/common';
import type { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { ConsentReader } from './consent-reader.js';

export interface CheckedConsent {
  allowed: boolean;
  reason: 'GRANTED' | 'NO_CONSENT' | 'REFUSED' | 'RECORD_NOT_FOUND';
  consentTime?: Date;
  /** Empty where there is none. */
  customerId: string;
}

/** Whether the customer of a record may be processed, at this moment. */
@Injectable()
export class CheckConsent {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly consents: ConsentReader,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** A record outside of the caller's scope is answered like one that is not there. */
  async execute(tx: Tx, asked: { recordId: string; purpose: number; channel: number }, caller: Caller): Promise<CheckedConsent> {
    const customerId = (await this.directory.customersOf(tx, [asked.recordId])).get(asked.recordId);
    const recordIds = customerId === undefined ? [] : await this.directory.recordsOf(tx, customerId);
    if (customerId === undefined || !(await this.servicing.mayAccess(tx, caller, recordIds))) return { allowed: false, reason: 'RECORD_NOT_FOUND', customerId: '' };
    return { ...(await this.consents.check(tx, recordIds, asked.purpose as Purpose, asked.channel as Channel)), customerId };
  }
}
