import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema, type ContentInteracted } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ContentDirectory } from '../contents/content-directory.js';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { inRounds } from '../rounds.js';
import { SignalRuns } from './signal-runs.js';
import { isFor, StartRuns } from './start-runs.js';

/** kejing.content.interaction.v1 → waits end, runs start. It counts for every run of the customer whose record the link belongs to. */
@Controller()
export class OnContentInteracted {
  constructor(
    @Inject(StartRuns) private readonly startRuns: StartRuns,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(ContentDirectory) private readonly contents: ContentDirectory,
  ) {}

  @OnEvents({ group: 'marketing.content-interaction', topic: 'kejing.content.interaction.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() { tx }: EventContext): Promise<void> {
    const clicks = await this.known(tx, events.filter(isOfCustomer));
    const [sops, families] = await Promise.all([
      this.startRuns.ofInteractions(tx, clicks.map(({ interaction }) => interaction)), this.records.families(tx, clicks.map(({ recordId }) => ({ recordId, customerId: '' }))),
    ]);
    const withRuns = new Set(await this.signals.holdAll(tx, families.flat()));
    // A customer's clicks in their order: what one starts the next one moves.
    for (const round of inRounds(clicks.map((click, i) => ({ ...click, family: families[i]! })), ({ family }) => family)) {
      await this.signals.ofEach(tx, new Map(round.flatMap(({ event, interaction, contentKey, family }) =>
        family.filter((id) => withRuns.has(id)).map((id) => [id, { stimulus: { kind: 'INTERACTION', interaction, contentKey, causeId: event.id }, cause: event }]))));
      const started = await this.startRuns.start(tx, round.map(({ event, interaction, contentKey, recordId, family }) => (
        { sops: (sops.get(interaction) ?? []).filter((sop) => isFor(sop, contentKey)), recordId, family, agentId: event.data.agentId, causeId: event.id, cause: event })));
      if (started > 0) for (const id of round.flatMap(({ family }) => family)) withRuns.add(id);
    }
  }

  /** Those whose records are not erased. One whose record or content is not known yet waits. */
  private async known(tx: Tx, events: readonly Click[]): Promise<KnownClick[]> {
    const clicks = events.map((event) => ({ event, interaction: InteractionKind[event.data.kind], recordId: recordIdOf(event.data.recordId) }));
    const [records, contents] = await Promise.all([
      this.records.find(tx, clicks.map(({ recordId }) => recordId)), this.contents.byIds(tx, events.flatMap(({ data }) => (data.contentId === '' ? [] : [data.contentId]))),
    ]);
    return clicks.flatMap((click) => {
      const { contentId } = click.event.data;
      const record = records.get(click.recordId);
      if (!record) throw new WaitFor('record', click.recordId);
      if (record.erased) return [];
      const content = contents.get(contentId);
      // SOPs name contents by their keys: without it the click would count for nothing.
      if (contentId !== '' && !content) throw new WaitFor('content', contentId);
      return [{ ...click, contentKey: content?.contentKey ?? '' }];
    });
  }
}

type Click = ReceivedEvent<ContentInteracted>;

interface KnownClick {
  readonly event: Click;
  readonly interaction: string;
  readonly recordId: string;
  /** Empty where it is about no content. */
  readonly contentKey: string;
}

/** A link that is not a customer's, such as one on an agent's own page, has no record. Of history nothing counts. */
function isOfCustomer(event: ReceivedEvent): event is Click {
  return !event.backfill && isMessage(event.data, ContentInteractedSchema) && event.data.recordId !== '';
}
