import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import { Database, type Tx } from '@kejing/postgres';
import type { ContentAt } from '../contents/content.js';
import type { Link } from '../links/link.js';
import { ReadStrategies } from '../strategies/read-strategies.js';
import { factsOf, matchingStrategies } from './decide-interaction.js';
import { toContentInteracted, toInteractionSignalled } from './interaction.events.js';
import type { Interaction, InteractionKind, Signal } from './interaction.js';
import { InteractionsStore, type Taken } from './interactions.store.js';

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
      const taken = await this.interactions.take(tx, interaction, !isFirstOfView, new Date(interaction.interactionTime.getTime() - WEEK_MS));
      if (!taken.mayCount) return 'IGNORED';
      if (!taken.isNew) return 'REPEATED';
      const context = { taskId: link.taskId, runId: link.runId, topics: content?.version.topics ?? [] };
      const signals = await this.signals(tx, interaction, content, taken);
      await appendEvents(tx, [toContentInteracted(interaction, context), ...signals.map((signal) => toInteractionSignalled(interaction, signal, context))]);
      return 'RECORDED';
    });
  }

  private async signals(tx: Tx, interaction: Interaction, content: ContentAt | undefined, taken: Taken): Promise<Signal[]> {
    const { recordId, interactionTime: now } = interaction;
    const facts = factsOf(interaction, content && { kind: content.kind, contentKey: content.contentKey, topics: content.version.topics }, taken);
    const strategies = await this.strategies.active(tx, taken.strategyVersions);
    const matching = matchingStrategies(strategies, facts).filter(({ interactionStrategyId }) => !taken.quiet.includes(interactionStrategyId));
    if (matching.length === 0) return [];
    // Another interaction of the record may be taking them now.
    const free = await this.interactions.takeCooldowns(tx, recordId, now, matching.map(({ interactionStrategyId, cooldownSeconds }) => (
      { interactionStrategyId, quietUntil: new Date(now.getTime() + cooldownSeconds * 1000) }
    )));
    return matching.filter(({ interactionStrategyId }) => free.has(interactionStrategyId)).map(({ interactionStrategyId, version, scenario, reason }) => (
      { signalId: this.ids.next(), interactionStrategyId, interactionStrategyVersion: version, scenario, reason }
    ));
  }
}
