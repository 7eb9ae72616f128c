import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { PolicyChangedSchema, type PolicyChanged } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { inRounds } from '../rounds.js';
import { SignalRuns } from './signal-runs.js';

/** kejing.cdp.policy.v1 → goals, wherever a run is. The policy's parties may be other records of the customer than the run's. */
@Controller()
export class OnPolicyChanged {
  constructor(
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.policy', topic: 'kejing.cdp.policy.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const deals = events.filter(isNewBusiness);
    const parties = deals.flatMap((event) => event.data.parties.map(({ recordId, customerId }) => ({ event, recordId: recordId === '' ? '' : recordIdOf(recordId), customerId })));
    // By customer too: the map may be behind the event.
    const families = await this.records.families(ctx.tx, parties);
    const active = await this.signals.holdAll(ctx.tx, families.flat());
    const concerned = [...Map.groupBy(parties.flatMap(({ event }, index) => families[index]!.filter((id) => active.has(id)).map((recordId) => ({ event, recordId }))), ({ event }) => event)]
      .map(([event, records]) => ({ event, recordIds: [...new Set(records.map(({ recordId }) => recordId))] }));
    for (const round of inRounds(concerned, ({ recordIds }) => recordIds)) {
      await this.signals.ofEach(ctx.tx, new Map(round.flatMap(({ event, recordIds }) => {
        const { policyId, productLine, status, newBusiness } = event.data;
        return recordIds.map((id) => [id, { stimulus: { kind: 'POLICY', productLine: ProductLine[productLine], status, newBusiness, policyId }, cause: event }]);
      })));
    }
  }
}

/** Only new business can be a goal; of history there is none. */
function isNewBusiness(event: ReceivedEvent): event is ReceivedEvent<PolicyChanged> {
  return !event.backfill && isMessage(event.data, PolicyChangedSchema) && event.data.newBusiness;
}
