import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import { ContentDirectory } from '../contents/content-directory.js';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SignalRuns } from './signal-runs.js';
import { StartRuns } from './start-runs.js';

/** kejing.content.interaction.v1 → waits end, runs start. It counts for every run of the customer whose record the link belongs to. */
@Controller()
export class OnContentInteracted {
  constructor(
    @Inject(StartRuns) private readonly startRuns: StartRuns,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(ContentDirectory) private readonly contents: ContentDirectory,
  ) {}

  @OnEvents({ group: 'marketing.content-interaction', topic: 'kejing.content.interaction.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    // A link that is not a customer's, such as one on an agent's own page, has no record.
    if (event.backfill || !isMessage(event.data, ContentInteractedSchema) || event.data.recordId === '') return;
    const { contentId, kind, agentId } = event.data;
    const recordId = recordIdOf(event.data.recordId);
    const record = await this.records.find(ctx.tx, recordId);
    if (!record) throw new WaitFor('record', recordId);
    if (record.erased) return;
    const content = contentId === '' ? undefined : await this.contents.byId(ctx.tx, contentId);
    // SOPs name contents by their keys: without it the click would count for nothing.
    if (contentId !== '' && !content) throw new WaitFor('content', contentId);
    const contentKey = content?.contentKey ?? '';
    const interaction = InteractionKind[kind];
    const siblings = await this.records.siblings(ctx.tx, recordId);
    await this.signals.ofRecords(ctx.tx, siblings, { kind: 'INTERACTION', interaction, contentKey, causeId: event.id });
    await this.startRuns.interacted(ctx.tx, interaction, contentKey, { recordId, agentId, causeId: event.id });
  }
}
