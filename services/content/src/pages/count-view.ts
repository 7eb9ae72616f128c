import { Injectable } from '@nestjs/common';
import { counter } from '@kejing/observability';
import type { ContentAt } from '../contents/content.js';
import { canAttend, isRead } from '../interactions/decide-interaction.js';
import { RecordInteraction, type InteractionResult } from '../interactions/record-interaction.js';
import type { Link } from '../links/link.js';
import type { Beacon } from './beacon.js';

const interactionsTotal = counter('kejing_content_interactions_total', 'Interactions by what became of them', ['kind', 'result']);

export type Report = 'read' | 'attended' | 'consult';

/** Turns deliveries and reports of pages into interactions. */
@Injectable()
export class CountView {
  constructor(private readonly record: RecordInteraction) {}

  opened(link: Link, content: ContentAt, viewId: string): Promise<InteractionResult> {
    return this.count(link, { kind: 'OPENED', viewId, durationSeconds: 0, content });
  }

  visitedStudio(link: Link, viewId: string): Promise<InteractionResult> {
    return this.count(link, { kind: 'VISITED_STUDIO', viewId, durationSeconds: 0, content: undefined });
  }

  /** @param now decides whether a live stream can be attended */
  async reported(link: Link, content: ContentAt, report: Report, { viewId, seconds, reachedEnd }: Beacon, now: Date): Promise<InteractionResult> {
    switch (report) {
      case 'read':
        if (!isRead(seconds, reachedEnd)) return 'IGNORED';
        return this.count(link, { kind: 'READ', viewId, durationSeconds: seconds, content });
      case 'attended':
        if (!canAttend(content.version.body, now)) return 'IGNORED';
        return this.count(link, { kind: 'ATTENDED', viewId, durationSeconds: seconds, content });
      case 'consult':
        return this.count(link, { kind: 'CONSULTED', viewId, durationSeconds: 0, content });
      default:
        return report satisfies never;
    }
  }

  private async count(link: Link, happening: Parameters<RecordInteraction['execute']>[1]): Promise<InteractionResult> {
    const result = await this.record.execute(link, happening);
    interactionsTotal.inc({ kind: happening.kind, result });
    return result;
  }
}
