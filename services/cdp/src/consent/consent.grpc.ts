import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import { ConsentServiceControllerMethods, type CheckConsentResponse, type ConsentServiceController, type ListConsentsResponse } from '@kejing/contracts/grpc/cdp/v1/consent';
import { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { FindCustomer } from '../identity/find-customer.js';
import { CheckConsentDto, ListConsentsDto } from './consent.dto.js';
import { CheckConsent } from './check-consent.js';
import { ConsentReader } from './consent-reader.js';

/** kejing.cdp.v1.ConsentService */
@Controller()
@ConsentServiceControllerMethods()
export class ConsentGrpc implements ConsentServiceController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CheckConsent) private readonly check: CheckConsent,
    @Inject(FindCustomer) private readonly find: FindCustomer,
    @Inject(ConsentReader) private readonly consents: ConsentReader,
  ) {}

  async checkConsent(@Payload() req: CheckConsentDto, @Caller() caller: Caller): Promise<CheckConsentResponse> {
    const { allowed, reason, consentTime, customerId } = await this.check.execute(this.database.reader, req, caller);
    return { allowed, reason, customerId, consentTime: consentTime && toTimestamp(consentTime) };
  }

  async listConsents(@Payload() req: ListConsentsDto, @Caller() caller: Caller): Promise<ListConsentsResponse> {
    const { recordIds } = await this.find.execute(this.database.reader, req.customerId, caller);
    const words = await this.consents.list(this.database.reader, recordIds);
    return { consents: words.map((word) => ({ ...word, purpose: word.purpose as number, channel: word.channel as number, consentTime: toTimestamp(word.consentTime) })) };
  }
}
