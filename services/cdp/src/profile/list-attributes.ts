import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ActiveReliability } from './active-reliability.js';
import { decideGoldenRecord } from './decide-golden-record.js';
import { GatherWords } from './gather-words.js';
import type { GoldenAttribute } from './golden-record.js';
import { maskAttribute } from './mask-attribute.js';
import type { Reveal } from './profile.js';
import { ReadCorrections } from './read-corrections.js';
import { readStatements } from './read-statements.js';

export interface AttributesAsked {
  /** Of the customer; at `asOf`, where it is given. */
  recordIds: readonly string[];
  reveal: Reveal;
  now: Date;
  /** What was believed then: the records' words and stewards' corrections until then, weighed as we weigh them now. */
  asOf?: Date | undefined;
}

/** The golden record with probabilities and lineage, masked as far as `reveal` says. The caller has checked scope and purpose, and audits. */
@Injectable()
export class ListAttributes {
  constructor(
    private readonly words: GatherWords,
    private readonly corrections: ReadCorrections,
    private readonly reliability: ActiveReliability,
  ) {}

  /** By name. `reader` is the pool. */
  async execute(reader: Tx, { recordIds, reveal, now, asOf }: AttributesAsked): Promise<GoldenAttribute[]> {
    const [speaking, corrections, reliability] = await Promise.all([
      asOf === undefined ? this.words.now(reader, recordIds) : this.words.asOf(reader, recordIds, asOf),
      this.corrections.of(reader, recordIds, asOf),
      this.reliability.current(reader),
    ]);
    const golden = decideGoldenRecord({ statements: readStatements(speaking), corrections, reliability, now: asOf ?? now });
    return [...golden.values()].map((attribute) => maskAttribute(attribute, reveal)).sort((x, y) => (x.name < y.name ? -1 : 1));
  }
}
