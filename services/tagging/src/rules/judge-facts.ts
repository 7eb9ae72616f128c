import { Injectable } from '@nestjs/common';
import type { RecordFactsChanged } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { toDate } from '@kejing/contracts';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ChangeTags } from '../tags/change-tags.js';
import { matchFacts } from './decide-facts.js';
import { proposeState } from './decide-rules.js';
import { layersOf, newestStates } from './newest-states.js';
import { RuleCatalogue } from './rule-catalogue.js';
import { SeenStatesStore } from './seen-states.store.js';

/** Judges what records state by the rules on facts. */
@Injectable()
export class JudgeFacts {
  constructor(
    private readonly catalogue: RuleCatalogue,
    private readonly seen: SeenStatesStore,
    private readonly changeTags: ChangeTags,
  ) {}

  async execute(tx: Tx, events: readonly ReceivedEvent<RecordFactsChanged>[], now: Date): Promise<void> {
    for (const layer of layersOf(events)) await this.judge(tx, layer, now);
  }

  private async judge(tx: Tx, events: readonly ReceivedEvent<RecordFactsChanged>[], now: Date): Promise<void> {
    const newest = await newestStates(tx, this.seen, events);
    if (newest.length === 0) return;
    const rules = await this.catalogue.ready(tx, 'FACTS');
    const proposals = newest.flatMap(({ data, id, time, backfill }) => {
      const facts = data.facts.map(({ name, value, factId, factTime }) => ({ name, value, factId, factTime: toDate(factTime) ?? time }));
      const matches = matchFacts({ sourceSystem: data.sourceSystem, facts, eventId: id, eventTime: time }, rules);
      return proposeState({ subjectKind: 'RECORD', subjectId: data.recordId, backfill, observeTime: time }, rules, matches);
    });
    await this.changeTags.execute(tx, proposals, now);
  }
}
