import { Inject, Injectable } from '@nestjs/common';
import { PHRASE_CHECKER } from '../phrases/default-checker.js';
import type { PhraseChecker } from '../phrases/phrase.js';
import { ChangeContent, type Write } from './change-content.js';
import type { ContentAt, Draft } from './content.js';
import { bodyOfOtherKind, phrasesBlocked } from './content.errors.js';
import { decideEdit, decideSubmit } from './decide-content.js';
import { acceptDraft, checkDraft, violationsOf, type FieldFinding } from './decide-draft.js';

type By = Omit<Write, 'method' | 'asked'>;

/** What authors do. */
@Injectable()
export class EditContent {
  constructor(
    private readonly change: ChangeContent,
    @Inject(PHRASE_CHECKER) private readonly check: PhraseChecker,
  ) {}

  /** Replaces the draft, or begins the next version. @throws PRECONDITION CONTENT_IN_REVIEW, CONFLICT REVISION_CHANGED */
  update(by: By, draft: Draft, revision: number): Promise<ContentAt> {
    return this.change.execute({ ...by, method: 'UpdateDraft', asked: { draft, revision } }, (content, now) => {
      if (draft.body.kind !== content.kind) throw bodyOfOtherKind(content.kind);
      const { kind, version } = decideEdit(content, acceptDraft(draft, now), by.actor, revision, now);
      return { action: 'EDITED', version, newVersion: kind === 'NEW_VERSION' };
    });
  }

  /** Hands the draft to a reviewer, with the warnings. @throws INVALID PHRASES_BLOCKED */
  async submit(by: By, revision: number): Promise<{ content: ContentAt; findings: FieldFinding[] }> {
    const content = await this.change.execute({ ...by, method: 'SubmitForReview', asked: { revision } }, (known, now) => {
      const version = decideSubmit(known, revision, now);
      const violations = violationsOf(checkDraft(version, this.check));
      if (violations.length > 0) throw phrasesBlocked(violations);
      return { action: 'SUBMITTED', version };
    });
    return { content, findings: checkDraft(content.version, this.check) };
  }
}
