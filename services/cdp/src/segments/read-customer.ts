import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ConsentReader } from '../consent/consent-reader.js';
import { RecordFacts } from '../identity/record-facts.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { TagDirectory } from '../tags/tag-directory.js';
import { decideVariables } from './decide-variables.js';
import type { SegmentVariables } from './variables.js';

const INTERACTIONS = 50;

/** Gathers what expressions ask of a customer; what none of them asks for is not read. */
@Injectable()
export class ReadCustomer {
  constructor(
    private readonly tags: TagDirectory,
    private readonly facts: RecordFacts,
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
    private readonly consents: ConsentReader,
  ) {}

  async variables(tx: Tx, recordIds: readonly string[], uses: ReadonlySet<keyof SegmentVariables>, now: Date): Promise<SegmentVariables> {
    const anyOf = (...names: (keyof SegmentVariables)[]) => names.some((name) => uses.has(name));
    return decideVariables({
      ...(anyOf('tags') && { tags: await this.tags.inForce(tx, recordIds, now) }),
      ...(anyOf('facts', 'age', 'gender') && { facts: await this.facts.of(tx, recordIds) }),
      ...(anyOf('policies', 'is_customer') && { policies: await this.policies.ofRecords(tx, recordIds) }),
      ...(anyOf('interactions') && { interactions: await this.timeline.latest(tx, recordIds, INTERACTIONS) }),
      consents: anyOf('consents', 'tags', 'facts') ? await this.consents.effective(tx, recordIds) : [],
    });
  }
}
