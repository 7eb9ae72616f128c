import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { expiryAfter } from '../expiry.js';
import type { Dictionary } from '../extraction/dictionary.js';
import { ChangeTags } from '../tags/change-tags.js';
import type { TagProposal } from '../tags/tag.js';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { findInConversation, type Utterance } from './decide-extraction.js';
import type { ClaimedJob } from './extraction-job.js';

export const DICTIONARY = Symbol('tagging:dictionary');

/** Makes tags of what a customer said. */
@Injectable()
export class TagConversation {
  constructor(
    @Inject(DICTIONARY) private readonly dictionary: Dictionary,
    private readonly taxonomy: Taxonomy,
    private readonly changeTags: ChangeTags,
  ) {}

  async write(tx: Tx, proposals: readonly TagProposal[], now: Date): Promise<void> {
    await this.changeTags.execute(tx, proposals, now);
  }

  propose(job: ClaimedJob, utterances: readonly Utterance[]): TagProposal[] {
    return findInConversation(utterances, this.dictionary).map(({ tagId, confidence, spans, time }) => {
      const said = time ?? job.interactionTime;
      return {
        subjectKind: 'RECORD', subjectId: job.recordId, tagId, backfill: job.backfill,
        word: {
          kind: 'SUPPORT',
          support: {
            source: 'NLP', confidence, evidence: { eventIds: [job.eventId], conversationId: job.conversationId, spans },
            assignTime: said, expireTime: expiryAfter(said, this.taxonomy.find(tagId)?.defaultDays ?? 0),
          },
        },
      };
    });
  }
}
