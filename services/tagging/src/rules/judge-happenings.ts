import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ChangeTags } from '../tags/change-tags.js';
import { proposeHappening } from './decide-rules.js';
import type { RuleKind } from './rule.js';
import { RuleCatalogue } from './rule-catalogue.js';
import type { RuleVariables } from './variables.js';

/** Something that a person did. */
export interface Happening {
  readonly recordId: string;
  readonly eventId: string;
  readonly time: Date;
  readonly backfill: boolean;
  readonly variables: RuleVariables;
}

/** Judges what people did by the rules on interactions or contents. */
@Injectable()
export class JudgeHappenings {
  constructor(
    private readonly catalogue: RuleCatalogue,
    private readonly changeTags: ChangeTags,
  ) {}

  async execute(tx: Tx, on: Extract<RuleKind, 'INTERACTION' | 'CONTENT'>, happenings: readonly Happening[], now: Date): Promise<void> {
    if (happenings.length === 0) return;
    const rules = await this.catalogue.ready(tx, on);
    const proposals = happenings.flatMap(({ recordId, eventId, time, backfill, variables }) => {
      const matches = rules.filter((ready) => ready.evaluate(variables)).map((ready) => ({ ready, evidence: { eventIds: [eventId] }, since: time, toldTime: time }));
      return proposeHappening({ subjectKind: 'RECORD', subjectId: recordId, backfill }, matches);
    });
    await this.changeTags.execute(tx, proposals, now);
  }
}
