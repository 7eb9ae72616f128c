import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ConsentReader } from '../consent/consent-reader.js';
import { effectiveConsents } from '../consent/decide-consent.js';
import { RecordFacts } from '../identity/record-facts.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { TagDirectory } from '../tags/tag-directory.js';
import { decideVariables } from './decide-variables.js';
import type { SegmentVariables } from './variables.js';

const INTERACTIONS = 50;

/** Gathers what expressions ask of customers; what none of them asks for is not read. */
@Injectable()
export class ReadCustomers {
  constructor(
    private readonly tags: TagDirectory,
    private readonly facts: RecordFacts,
    private readonly consents: ConsentReader,
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
  ) {}

  /** @param people the records of each; no record is of two. @returns the variables of each, in the same order */
  async variables(tx: Tx, people: readonly (readonly string[])[], uses: ReadonlySet<keyof SegmentVariables>, now: Date): Promise<SegmentVariables[]> {
    if (people.length === 0) return [];
    const records = people.flat();
    const personOf = new Map(people.flatMap((own, person) => own.map((recordId) => [recordId, person] as const)));
    const ofRecord = (one: { recordId: string }) => personOf.get(one.recordId)!;
    const anyOf = (...names: (keyof SegmentVariables)[]) => names.some((name) => uses.has(name));

    const tags = anyOf('tags') && Map.groupBy(await this.tags.inForce(tx, records, now), ofRecord);
    const facts = anyOf('facts', 'age', 'gender') && Map.groupBy(await this.facts.of(tx, records), ofRecord);
    const policies = anyOf('policies', 'is_customer') && Map.groupBy(await this.policies.ofPeople(tx, people), (one) => one.person);
    const interactions = anyOf('interactions') && Map.groupBy(await this.timeline.latestOfPeople(tx, people, INTERACTIONS), (one) => one.person);
    const consents = anyOf('consents', 'tags', 'facts') && Map.groupBy(await this.consents.list(tx, records), ofRecord);
    return people.map((_, person) =>
      decideVariables({
        ...(tags && { tags: tags.get(person) ?? [] }),
        ...(facts && { facts: facts.get(person) ?? [] }),
        ...(policies && { policies: policies.get(person) ?? [] }),
        ...(interactions && { interactions: interactions.get(person) ?? [] }),
        consents: consents ? effectiveConsents(consents.get(person) ?? []) : [],
      }),
    );
  }
}
