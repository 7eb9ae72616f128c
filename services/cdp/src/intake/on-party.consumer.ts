import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { civilDate } from '../identity/civil-date.js';
import { TakeInParties } from './take-in-parties.js';

/** insurer.party.v1 → records, identity and consents, a chunk at a time. */
@Controller()
export class OnParty {
  constructor(
    @Inject(TakeInParties) private readonly takeIn: TakeInParties,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  @OnEvents({ group: 'cdp.party', topic: 'insurer.party.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const now = this.clock.now();
    const postponed = await this.takeIn.execute(ctx.tx, events, now, civilDate(now, this.config.businessZone), ctx.mayPostpone);
    if (postponed.length > 0) ctx.postpone(postponed);
  }
}
