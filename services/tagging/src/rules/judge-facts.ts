import { Injectable } from '@nestjs/common';
import type { RecordFactsChanged } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { toDate } from '@kejing/contracts';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ChangeTags } from '../tags/change-tags.js';
import { matchFacts } from './decide-facts.js';
import { proposeState } from './decide-rules.js';
import { newStates } from './new-states.js';
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

  /** Each state in its turn: since when a rule holds hangs on those before. */
  async execute(tx: Tx, events: readonly ReceivedEvent<RecordFactsChanged>[], now: Date): Promise<void> {
    const states = await newStates(tx, this.seen, events);
    if (states.length === 0) return;
    const rules = await this.catalogue.ready(tx, 'FACTS');
    const proposals = states.flatMap(({ data, id, time, backfill }) => {
      const facts = data.facts.map(({ name, value, factId, factTime }) => ({ name, value, factId, factTime: toDate(factTime) ?? time }));
      const matches = matchFacts({ sourceSystem: data.sourceSystem, facts, eventId: id, eventTime: time }, rules);
      return proposeState({ subjectKind: 'RECORD', subjectId: data.recordId, backfill }, rules, matches, true);
    });
    await this.changeTags.execute(tx, proposals, now);
  }
}
