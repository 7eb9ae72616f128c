import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { ContactServiceControllerMethods, type ContactServiceController, type RevealContactResponse } from '@kejing/contracts/grpc/cdp/v1/contact';
import { Caller } from '@kejing/grpc';
import { civilDate } from '../identity/civil-date.js';
import { RevealContactDto } from './contact.dto.js';
import { RevealContact } from './reveal-contact.js';

/** kejing.cdp.v1.ContactService */
@Controller()
@ContactServiceControllerMethods()
export class ContactGrpc implements ContactServiceController {
  constructor(
    @Inject(RevealContact) private readonly reveal: RevealContact,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  revealContact(@Payload() req: RevealContactDto, @Caller() caller: Caller): Promise<RevealContactResponse> {
    const now = this.clock.now();
    const asked = { recordId: req.recordId, channel: req.channel as number, purpose: req.purpose as number, now, today: civilDate(now, this.config.businessZone) };
    return this.reveal.execute(asked, caller);
  }
}
