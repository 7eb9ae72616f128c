import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import { Database, type Tx } from '@kejing/postgres';
import type { ContentAt } from '../contents/content.js';
import type { Link } from '../links/link.js';
import { KeepRecords } from '../records/keep-records.js';
import { ReadStrategies } from '../strategies/read-strategies.js';
import type { RunnableStrategy } from '../strategies/strategy.js';
import { factsOf, matchingStrategies } from './decide-interaction.js';
import { toContentInteracted, toInteractionSignalled } from './interaction.events.js';
import type { Interaction, InteractionKind, Signal } from './interaction.js';
import { InteractionsStore } from './interactions.store.js';

const WEEK_MS = 7 * 86_400_000;

export interface Happening {
  readonly kind: InteractionKind;
  readonly viewId: string;
  readonly durationSeconds: number;
  /** Undefined for the studio page. */
  readonly content: ContentAt | undefined;
}

/** RECORDED; REPEATED: the view had reported it; IGNORED: the view is not known, or nothing may be kept of the record. */
export type InteractionResult = 'RECORDED' | 'REPEATED' | 'IGNORED';

/** One interaction: the row, the event, and the signals of the strategies that match, in one transaction. */
@Injectable()
export class RecordInteraction {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly interactions: InteractionsStore,
    private readonly records: KeepRecords,
    private readonly strategies: ReadStrategies,
  ) {}

  async execute(link: Link, happening: Happening): Promise<InteractionResult> {
    const { kind, viewId, durationSeconds, content } = happening;
    const interaction: Interaction = {
      interactionId: this.ids.next(), recordId: link.recordId, linkId: link.linkId, viewId, kind, agentId: link.agentId,
      contentId: content?.contentId ?? null, durationSeconds, interactionTime: this.clock.now(),
    };
    return this.database.tx(async (tx) => {
      const isFirstOfView = kind === 'OPENED' || kind === 'VISITED_STUDIO';
      // What does not wait for each other goes to the database together, in this order.
      const [mayKeep, isKnownView, strategies] = await Promise.all([
        this.mayKeep(tx, link), isFirstOfView || this.interactions.hasView(tx, link.recordId, link.linkId, viewId), this.strategies.active(tx),
      ]);
      if (!mayKeep || !isKnownView) return 'IGNORED';
      const [isNew, counts] = await Promise.all([
        this.interactions.insert(tx, interaction), this.interactions.counts(tx, link.recordId, new Date(interaction.interactionTime.getTime() - WEEK_MS)),
      ]);
      if (!isNew) return 'REPEATED';
      const context = { taskId: link.taskId, runId: link.runId, topics: content?.version.topics ?? [] };
      const signals = await this.signals(tx, interaction, strategies, content, counts);
      await appendEvents(tx, [toContentInteracted(interaction, context), ...signals.map((signal) => toInteractionSignalled(interaction, signal, context))]);
      return 'RECORDED';
    });
  }

  private async mayKeep(tx: Tx, { recordId }: Link): Promise<boolean> {
    const [record, isRefused] = await Promise.all([this.records.hold(tx, recordId), this.records.customerRefused(tx, recordId)]);
    return !record?.erased && !isRefused;
  }

  private async signals(
    tx: Tx, interaction: Interaction, strategies: readonly RunnableStrategy[], content: ContentAt | undefined, counts: { opened: number; read: number },
  ): Promise<Signal[]> {
    const { recordId, interactionTime: now } = interaction;
    const facts = factsOf(interaction, content && { kind: content.kind, contentKey: content.contentKey, topics: content.version.topics }, counts);
    const signals: Signal[] = [];
    for (const strategy of matchingStrategies(strategies, facts)) {
      const { interactionStrategyId, version, scenario, reason, cooldownSeconds } = strategy;
      const quietUntil = new Date(now.getTime() + cooldownSeconds * 1000);
      if (!(await this.interactions.takeCooldown(tx, recordId, interactionStrategyId, now, quietUntil))) continue;
      signals.push({ signalId: this.ids.next(), interactionStrategyId, interactionStrategyVersion: version, scenario, reason });
    }
    return signals;
  }
}
